"""What people paste: quoted mail, signatures, traces, look-alikes."""
