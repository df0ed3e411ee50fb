"""Applications that requesters name, with the ways they write them. Matching keeps their words: nothing is renamed."""

from __future__ import annotations

import re

# Aliases are regular expressions, any case.
APPLICATIONS: dict[str, str] = {
    "Outlook": r"outlook|owa",
    "Microsoft Teams": r"(?:ms |microsoft )teams",
    "Excel": r"(?:ms )?excel",
    "PowerPoint": r"power ?point",
    "Microsoft Word": r"(?:ms|microsoft) word",
    "Microsoft Access": r"(?:ms|microsoft) access",
    "OneNote": r"one ?note",
    "OneDrive": r"one ?drive",
    "SharePoint": r"share ?point",
    "Office": r"(?:ms |microsoft )?office ?365|microsoft 365|m365|o365|ms office|microsoft office|office 20\d\d",
    "Planner": r"ms planner|microsoft planner",
    "Project": r"(?:ms|microsoft) project",
    "Visio": r"visio",
    "Publisher": r"(?:ms|microsoft) publisher",
    "Power BI": r"power ?bi",
    "Power Automate": r"power ?automate",
    "Power Apps": r"power ?apps",
    "Yammer": r"yammer|viva engage",
    "Intune": r"intune",
    "Company Portal": r"company portal",
    "Software Centre": r"software cent(?:re|er)",
    "Authenticator": r"(?:ms |microsoft |google )?authenticator(?: app)?",
    "Defender": r"(?:windows |microsoft )?defender",
    "BitLocker": r"bit ?locker",
    "Remote Desktop": r"remote ?desktop|mstsc",
    "Windows Explorer": r"(?:windows|file) explorer",
    "Skype": r"skype(?: for business)?",
    "Internet Explorer": r"internet explorer|ie11",
    "Microsoft Edge": r"(?:ms|microsoft) edge",
    "Chrome": r"(?:google )?chrome(?!book|os|[- ]os)",
    "Firefox": r"fire ?fox",
    "Opera": r"opera browser",
    "Google Workspace": r"google workspace|g ?suite",
    "Gmail": r"g ?mail",
    "Google Drive": r"google drive|gdrive",
    "Google Docs": r"google (?:docs|sheets|slides|meet|calendar|chat|maps)",
    "Zoom": r"zoom (?:call|meeting|client|app|room|link|webinar)s?",
    "Webex": r"web ?ex",
    "GoToMeeting": r"go ?to ?(?:meeting|webinar)",
    "Slack": r"slack (?:channel|app|huddle|message|workspace)s?",
    "Mattermost": r"mattermost",
    "WhatsApp": r"whats ?app",
    "Signal": r"signal app",
    "Jabber": r"jabber",
    "3CX": r"3cx",
    "RingCentral": r"ring ?central",
    "Genesys": r"genesys",
    "Avaya": r"avaya",
    "Acrobat": r"(?:adobe )?acrobat(?: reader| pro| dc)?|adobe reader|foxit(?: reader)?",
    "Adobe Creative Cloud": r"creative cloud|photoshop|illustrator|indesign|lightroom|premiere pro|after effects",
    "AutoCAD": r"auto ?cad",
    "SolidWorks": r"solid ?works",
    "Revit": r"revit",
    "CATIA": r"catia",
    "MATLAB": r"matlab",
    "LabVIEW": r"labview",
    "Tableau": r"tableau",
    "Qlik": r"qlik(?:view| ?sense)?",
    "SPSS": r"spss",
    "SAP": r"sap(?: gui| fiori| concur| ariba| logon| hana)?|s/4 ?hana|concur|ariba",
    "Oracle": r"oracle(?: ebs| fusion| client)?|net ?suite",
    "Dynamics": r"(?:ms |microsoft )?dynamics(?: 365| nav| crm| ax)?|navision|business central",
    "Salesforce": r"sales ?force",
    "HubSpot": r"hub ?spot",
    "Workday": r"workday",
    "SuccessFactors": r"success ?factors",
    "PeopleSoft": r"people ?soft",
    "ServiceNow": r"service ?now",
    "Jira": r"jira",
    "Confluence": r"confluence",
    "Trello": r"trello",
    "Asana": r"asana",
    "Miro": r"miro board|mural",
    "Figma": r"figma",
    "DATEV": r"datev",
    "DocuSign": r"docu ?sign",
    "Dropbox": r"drop ?box",
    "WeTransfer": r"we ?transfer",
    "7-Zip": r"7[- ]?zip|winzip|winrar",
    "Notepad++": r"notepad(?:\+\+)?",
    "KeePass": r"kee ?pass(?:xc)?|1password|bitwarden|last ?pass",
    "Citrix": r"citrix(?: workspace| receiver)?",
    "VMware": r"vmware(?: horizon)?|horizon client",
    "AnyConnect": r"(?:cisco )?any ?connect|cisco secure client",
    "GlobalProtect": r"global ?protect",
    "FortiClient": r"forti ?client",
    "OpenVPN": r"open ?vpn|wire ?guard",
    "Zscaler": r"zscaler",
    "TeamViewer": r"team ?viewer|any ?desk",
    "PuTTY": r"putty|winscp|filezilla",
    "Visual Studio": r"visual studio(?: code)?|vs ?code",
    "IntelliJ": r"intellij(?: idea)?|pycharm|webstorm|android studio|eclipse ide",
    "Git": r"git(?: bash|hub|lab| client)?|bitbucket|tortoise ?git",
    "Docker": r"docker(?: desktop)?|kubernetes|kubectl",
    "Jenkins": r"jenkins|azure devops|teamcity",
    "Postman": r"postman",
    "SQL Server Management Studio": r"ssms|sql server|sql developer|dbeaver",
    "Prometheus": r"prometheus|grafana|splunk|kibana",
    "GIMP": r"gimp|inkscape|paint\.net",
    "VLC": r"vlc",
    "LibreOffice": r"libre ?office|open ?office",
    "Thunderbird": r"thunderbird",
    "Apple Mail": r"apple mail|mail app",
    "FaceTime": r"face ?time",
    "iTunes": r"itunes|icloud",
    "Moodle": r"moodle",
    "Epic": r"epic (?:hyperspace|haiku)",
    "QuickBooks": r"quick ?books|xero|sage \d+",
}

# Ordinary words too: only as products are written, or where the words around leave no doubt.
_PROPER = (
    r"Word|Teams|Zoom|Slack|Edge|Safari|Notes|Planner|Paint|Wireshark|Miro|OneDrive"
    r"|(?<!the )(?<!our )(?<!two )(?<!all )(?<!other )(?<!both )(?<!these )teams"
    r"(?= (?:call|meeting|chat|app|channel|is|won|will|does|says|keeps|on|stays|white|crash|hang|freez|right|=))"
    r"|(?<=in )teams\b|(?<=on )teams\b|(?<=in )word\b|word(?= (?:says|crash|docu|file|won|freez|clos))"
    r"|(?<=on )zoom\b|(?<=via )zoom\b"
)
# Kinds of application, when none is named.
_KINDS = (
    r"softphone|time ?sheet (?:portal|app|tool)|leave portal|expense (?:app|tool|portal)|payroll app|quote tool"
    r"|label software|web ?mail"
    r"|\b(?:ERP|CRM|VPN|HRIS|LMS|EHR|PACS|DMS|WMS|MES|intranet)\b|vpn|crm|erp|one ?drive|intranet|web ?shop"
    r"|admin portal"
)

NAMES = "|".join(APPLICATIONS.values())
"""One alternation of all aliases, for patterns in which an application is named."""

NAMED = re.compile(rf"(?<![\w.@/-])(?:{NAMES})(?![\w@])", re.IGNORECASE)
PROPER = re.compile(rf"(?<![\w.@/-])(?:{_PROPER})(?![\w@])")
KIND = re.compile(rf"(?<![\w.@/-])(?:{_KINDS})(?![\w@])", re.IGNORECASE)


def find_application(text: str) -> str | None:
    """The first application the text names, in its own words; failing that the first kind of application."""
    found = [match for match in (NAMED.search(text), PROPER.search(text)) if match]
    first = min(found, key=lambda match: match.start(), default=None) or KIND.search(text)
    return first.group() if first else None
