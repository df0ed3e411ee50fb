"""Words that people write where a password could stand, and that are none."""

from __future__ import annotations

_ENGLISH = """
a about absent accepted access accessible account account-related accurate active add admin administrator after
again all allow almost already also always am an and annoying any anymore app apparently appears apply are as ask
asked asking asks at authentication authenticator avoid back bad banned because been before begin being below
between blank blocked boot both box bring broke broken browse build but by bypassed call can can't cannot caps case
case-sensitive certificate change changed changes changing check choose chrome citrix clear cleared clearly close
clue code come command company complete completely complex complexity compromised computer confidential configure
confirm connect consistent contact contains continue copy correct correctly could couldn't crap crazy create
credentials customer cut daily dead default definitely delete denied describe desktop details device did didn't
different differently direct directory disabled do does doesn't domain don't done down download drag due duplicate
each easy edge edit either email empty enabled enough ensure enter entered entry equal error establish even ever
every everybody everyone everything everywhere exact excel exchange exists exit expire expired expires expiring
explain failed failing fails failure fair false familiar field file fill filled fine fingerprint firefox first fix
fixed folder follow for forever forgot forgotten form forward found from fully funny garbage generic get gets
getting give given giving go goes going gone good google got greyed group guessed guest had half hard hardware has
hasn't have haven't having he hello help her here hi hidden hint his history hit hold home hover how i i'd i'll i'm
i've identical identically if ignore illegal import impossible in inactive include incomplete incorrect incorrectly
insecure inside install instead internet into intranet invalid ios ipad iphone is isn't it it's it-support its just
kaput kaputt keep keeps kennwort kept keyboard keyboards keychain known lame language laptop last late later launch
leaked leave left less let lets letters like link list listen live locally lock locked locking logged login
login-name logon long longer look looks loop lost machine mail make manage managed management manager mandatory many
many-times mark masked match matched matches matching maybe me meet meets member memorised memory message messed
method min mine minimise minimize minimum missing mistake mobile mode model module monday month monthly moot more
most mouse move ms-teams much multi-factor must mustn't my mystery name navigate need needed needs neither network
never new next no nobody none nope nor normal not note nothing now null number numbers of off off-limits offer
office ok okay old on once one onedrive online only open optional or oracle order other others our out outdated
outlook over overdue owner page paper part passcode passphrase passwd password passwords passwort paste pause pc
pending people perfect perfectly person personal phone pick pin plain platform player please pls point pointless
policy portal possible possibly post-it press print printed printer probably problem process profile program prompt
prompted prompts properly protected provide public push put pwd question random rather re read ready really rebuild
recently recover redacted refresh refused register rejected rejecting rejects remember remembered remind remote
remove removed rename renewed repair repeatedly replace reply report repository request requested required
requirement requirements reset resets resetting restart restarted restore retry return review ridiculous right rules
run safe same sap save saved says scan screen script scroll search secret secure select send sensitive sent separate
server service session set setting settings several shall share shared sharepoint she shop short should shouldn't
shown shows sign similar simple simply since sir site size skip slow so software some somebody somehow someone
something soon sort speak specify sql staff stale standard start started state status sticky still stolen stopped
store stored strange string strings strong stuck stupid submit such support supposed sure switch symbol symbols
synced syntax system tab table tablet take tap task teams tech tell temporary terrible than that that's the their
them then there these they think this those though through ticket time title to today together toggle token tomorrow
too tool toolbar top totally tough trash treated trivial true try trying turn twice two type typed types typo typos
unable unavailable unblock unchanged unclear undefined unfortunately uninstall unique unknown unless unlock unlocked
unplug until unusable up update updated upgrade upload upon urgent url us use used useless user userid username
using usually valid validation value vault verify version very via view visible visit vpn wait want wanted was
wasn't watch way we weak website week weekly weird well went were what when whenever where whereas whether which
while who why wifi will windows wiped wireless with withheld within without won't word work worked working works
workstation worse would wouldn't write written wrong yes yesterday yet you your yours zero zoom
"""
_OTHERS = """
aber abgelaufen abgelehnt akzeptiert al alt angeblich auch bekannt bitte caducada caducado cambiada cambiar ce ces
cette con correcta cuenta dans das dass debe del dem den der des die du een ein eine einen el elle en equivocada era
erforderlich erneut errónea esqueci est esta está et eu expirada expirado expirou expiré falsch fehlt fonctionne
fout funciona funktioniert geht gesperrt gestern geändert gültig ha habe han hat het heute ich im immer incorrecta
incorrecte incorrecto incorreta inválida ist je jest kann kein keine korrekt la las le leer les lo los läuft ma mal
mauvais mein meine mi mich mir mit moi mon muss muy nach ne necesito neu ni nicht nichts nie nieprawidłowe niet noch
non nueva nur não obligatoire oder olvidada olvidado olvidé ook oublié oubliée par para pas perdida perdu pero plus
por pour puedo que qui refusé reinitialiser richtig réinitialiser sa sans schon se sehr seit ses si sich sie sin
sind sobre son stimmt su sur también todo um un una unbekannt und une ungültig unter vencida vergessen vergeten
verlopen verloren vom von vor war wegen weil werkt wieder wird wurde wygasło y ya zu zum zur zurückgesetzt zwar über
"""

NOT_A_PASSWORD = frozenset((_ENGLISH + _OTHERS).split())
"""Lower-case words; looked up only for words without digits and symbols."""
