"""Function words by language: frequent, and in the languages told apart here, rarely anything else."""

from __future__ import annotations

_ENGLISH = """
a about after again all am an and any anyone are aren't around as asked at back be because been before being both
but by can can't cannot could couldn't did didn't do does doesn't doing don't during each either else ever every
everything few for from get gets getting give go going got had has hasn't have haven't having he hello help her here
him his how however i i'd i'll i'm i've if in into is isn't it it's its just keep keeps last let like many me more
most much my need needs never new next no nobody not nothing now of off on once one only or other our out over
please same see seems several she should since so some someone something still such than thanks that that's the
their them then there these they this those though through to today tried try trying two until up us using very want
was wasn't we we're we've were weren't what what's when where which while who whose why will with without won't work
working works would wouldn't yesterday yet you you're your yours
"""
ENGLISH = frozenset(_ENGLISH.split())
"""Lower case, apostrophes straight."""

_FOREIGN = {
    "de": """
ab aber alle allen als also am an auch auf aus bei beim bekomme bereits bin bis bitte brauche da damit danke dann
das dass dem den denn der des deshalb die dies diese diesem dieser dieses doch dort durch ein eine einem einen einer
eines er erst es etwas funktioniert für geht gestern gibt habe haben hallo hat heute hier ich ihr ihre im immer in
ist ja jetzt kann kein keine keinen kommt können könnte könnten lässt mehr mein meine meinem meinen meiner mich mir
mit morgen muss nach nicht nichts noch nun nur ob oder ohne schon sehr seit sich sie sind sobald soll startet um und
uns unser unsere vom von vor wann war warum was wegen weil wenn wer werden wie wieder wir wird wo wurde zu zum zur
zwei über
""",
    "fr": """
ai au aucun aujourd'hui aussi autre aux avec avez bonjour bonsoir c'est car ce cela ces cet cette chez comme comment
d'un d'une dans de depuis des deux dois donc du elle en encore est et eu fait fonctionne hier il ils j'ai je jour
l'ordinateur la le les leur lui ma mais marche me merci mes moi mon n'arrive n'est ne nos notre nous on ont ou où
par pas peut peux plus pour pourquoi pouvez puis qu'il quand que quel quelle qui quoi s'il sa sans se ses si son
sont sous sur ta te toujours tous tout très tu un une veux votre vous à ça être
""",
    "es": """
a al algo alguien antes aparece aunque ayuda bien buenas buenos cada como con cuando cómo de debe del desde donde el
ella en entre eres es esa ese eso esta estas este esto estoy está están favor funciona gracias ha hace hasta hay he
hola hoy la las le lo los me mi mis muy más nada necesito ni no nos nuestra nuestro nunca o otra otro para pero por
porque puede pueden puedo que quiero qué se sea ser si sin sobre solo son su sus sí también tengo tiene todo todos
tras tu un una usted y ya yo
""",
    "pt": """
a agora ainda ajuda ao aos as até bom com como consigo da das de dele desde dia do dos e ela ele em entre era essa
esse estou está estão eu favor foi funciona hoje há isso já mais mas me meu meus minha minhas muito na nas nem no
nos nossa nosso não o obrigada obrigado olá onde os ou para pela pelo pode pois por porque posso preciso quando que
quem se sem ser seu sou sua só também tem tenho todos um uma vez você
""",
    "it": """
a abbiamo ad aiuto al alla anche ancora appena avete buongiorno c'è che chi ci ciao come con cosa così da dal dalla
dei del della delle di dopo dove due e ed era fa fare funziona già gli grazie ha hai hanno ho i il in io la le lei
lo loro ma me mi mia mio molto nel nella non nostra nostro o oggi ogni ora per perché però più possibile posso prima
può qualcuno quando quello questa questo qui riesco salve se sempre senza si sia sono su sul sulla tutti tutto un
una uno vi voi è
""",
    "nl": """
aan al alle als altijd andere ben bent bij daar dan dat de deze die dit doen doet door dus een eens en er geeft geen
gisteren goed graag had hallo heb hebben heeft het hier hij hoe hun iemand iets ik in is ja je kan kon krijg kunnen
kunt maar me meer met mij mijn moet na naar niet niets nog nu of om omdat ons onze ook op over sinds te toch tot u
uit uw van vandaag veel voor waar waarom wanneer want was wat we weer wel werkt wij wil worden wordt zal ze zelf
zich zijn zo zonder
""",
    "sv": """
alla allt att av bara behöver både de dem den denna det detta där då efter eller en er ett från fungerar får för går
ha han har hej hela hjälp hon hur här i in ingen inte jag kan kommer kunna man med mig min mina mitt mot mycket
måste nu när någon något några och om oss på sedan ska skulle som så tack till under upp ut utan vad vara varför
vi vid vill vår är även över
""",
    "da": """
af aldrig alle at blev bliver da de den denne der det dette dig din disse du efter eller en er et for fra fungerer
få får godt går gør ham han har hej hjælp hun hvad hvis hvor hvordan i igen ikke ind jeg kan kommer kunne lige man
med meget men mig min mine mit mod må nogen noget nu når og også om op os over på siden skal som så tak til ud uden
under ved vi vil være
""",
    "no": """
alle at av ble bli da de den denne der det dette du eller en er et etter for fra fungerer få får gjør går han har
hei hjelp hva hvis hvor hvordan i igjen ikke ingen inn jeg kan kommer kunne man med meg men mer min mine mitt mot må
noe noen nå når og også om opp oss over på siden skal som så takk til under ut uten ved vi vil vær være
""",
    "fi": """
ei eikä eivät en enää että hei hän ja jo joka jos kaikki kanssa kiitos kone koska kuin kun me miksi minulla minun
minä mitä mutta myös ne niin nyt ole olen oli on ovat pitää saa se sen sitten tai toimi tämä tässä tästä vaan vai
vain voi voin voitteko
""",
    "pl": """
a aby ale bardzo bez bo by być był była było chcę ci co czy dla dlaczego do dobry działa dzień gdy gdzie go i ich ja
jak jako je jego jej jest jestem jeszcze jeśli już każdy kiedy kto która które który lub ma mam mi mnie mogę moim
moja moje mojego może można mu my mój na nad nam nas nasz nie niż o od on ona oni oraz po pod pomoc pomocy proszę
przed przez przy się są ta tak także tam te tego tej ten teraz też to tu tylko tym u w wczoraj we więc wszystko z za
ze że
""",
    "cs": """
a aby ale ani asi až byl byla bylo být co den dnes do dobrý děkuji ho i jak jako je jeho jejich jen jenom ještě jsem
jsme jsou já k kde kdo když ke která které který mi mne mně moc mohu moje má mám mé mít mě můj může můžete můžu na
ne nebo nefunguje nejde nemohu není než nic nám nás o od pak po pod podle pokud pomoc potřebuji pro prosím protože
proč před při s se si stále svůj ta tak také tam te tedy ten tento to toho tu už v ve více včera vše všechno z za
zase ze že
""",
    "sk": """
a aby ako ale ani až bol bola bolo by byť deň dnes do dobrý ešte ho i ja je jeho každý kde kedy keď kto ktorá ktoré
ktorý len mi moja moje má mám môj môže môžem môžete mňa na nefunguje nemôžem než nie nič nám nás o od po pod podľa
pomoc potrebujem pre prečo pri prosím s sa si sme so som stále sú ta tak tam ten tento to tu už v viac vo včera
všetko z za zo áno čo ďakujem že
""",
    "ro": """
această acest ajutor ale am ar are asta avem bună ca care ce cu cum când că da dar de din după ea el este eu fi
foarte funcționează fără la le lui mai mea mele meu mi mult mulțumesc mă nu o pe pentru poate pot prin sau se sunt
să te toate tot toți un una unei vrea vă îmi în încă şi și
""",
    "hu": """
a aki ami az azt be csak de egy el ez ezt fel ha hogy hogyan hol kérem köszönöm meg mert mi mikor milyen minden mint
most már még működik nagyon ne nem nincs olyan pedig segítség sem szeretnék szeretném tegnap tud tudok tudom után
vagy vagyok valami van vannak volt és óta össze új üdvözlöm ő
""",
    "tr": """
acaba ama ancak açılmıyor bana beni benim bir biz bu bugün da daha de değil diye dün edemiyorum en gibi giremiyorum
göre hala hata hem hep her hiç hâlâ ile ise istiyorum için kadar ki lütfen merhaba mi mu mü mı nasıl ne neden nerede
o olan olarak oldu olduğu olmuyor oluyor ona sadece sonra tekrar teşekkürler tüm ve veya ya yapamıyorum yardım
yeni yine yok çalışmıyor çok çünkü şu
""",
    "hr": """
a ali bez bi bih bila bilo bio da dan danas do dobar ga gdje hvala i ih ili imam iz ja jako je jer još kad kada kako
kao koja koje koji li mene mi mogu moj moja moje molim može možete na nakon ne nego nešto nije nisam ništa o od ovaj
ovo ovu po pomoć pri radi s sa sam samo se smo su sve svi ta tako tamo te to treba u už vas već vi više za zašto
zbog što želim
""",
    "id": """
ada adalah akan aku anda apa atau bagaimana bahwa baru belum bisa bukan dan dapat dari dengan di dia hari harus ini
itu juga kalau kami karena kasih ke kepada ketika kita lagi mengapa mereka mohon oleh pada saat sangat saya sebagai
seperti silakan sudah telah terima tetapi tidak tolong untuk yang
""",
}


def _by_word() -> dict[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    for code, words in _FOREIGN.items():
        # a word that English has too is no sign of another language
        for word in set(words.split()) - ENGLISH:
            languages[word] = (*languages.get(word, ()), code)
    return languages


LANGUAGES_OF = _by_word()
"""For each function word that is none in English, the languages that have it."""
