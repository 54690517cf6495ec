"""The words that decide in which state others stand: Indonesian as it is written and spoken, Malay of Pontianak,
Javanese, English. What each list does is said in `qualkit.coding.states`."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEGATIONS = _words("""
tidak tak tdk tiada nggak enggak ngga engga gak ga gk kagak kaga ndak nda endak indak tadak tade tadek ndek bukan bkn
belum belom blm blom tanpa jangan jgn jangankan ora ra durung mboten dereng dudu sanes ojo emoh ogah mustahil batal
zero not no never neither nor nobody none nothing nowhere cannot without ain't don't doesn't didn't can't couldn't
won't wouldn't isn't aren't wasn't weren't hasn't haven't hadn't shouldn't mustn't needn't
""")
NEGATIONS = _NEGATIONS | {
    word + clitic for word in _NEGATIONS for clitic in ("lah", "kah", "pun", "nya") if len(word) > 2
}

DIMINISHERS = _words("""
kurang kurangnya kekurangan berkurang jarang jarangnya arang minim minimnya terbatas terbatasnya keterbatasan sedikit
dikit rendah rendahnya langka pasan seadanya sekadarnya sekedarnya rarely seldom hardly barely scarcely little few
lack lacks lacked lacking limited insufficient inadequate scarce minimal less infrequent infrequently rare
occasionally sporadic partly partially sesekali seperlunya asalan patchy sporadis
""")
AFTER_NEGATION_DIMINISHED = _words("""
terlalu begitu seberapa selalu semua semuanya semue banyak sering cukup rutin maksimal optimal sepenuhnya sebegitu
berapa sesering lengkap full detail detil tuntas jelas matang mendalam sempurna konsisten lancar efektif teratur
memuaskan rapi merata memadai seluruh seluruhnya setiap tiap gitu pati patio patiya nemen kabeh akeh enough much many
always very really all every everyone everybody often fully sufficient sufficiently quite regularly regular adequate
adequately
""")
AMOUNTS = _words("""
banyak cukup sering selalu terlalu sepenuhnya penuh rutin maksimal optimal enough much many always often sufficient
fully regularly
""")
"""Diminish a negation from farther off, and from behind: *didn't support me much*."""
ALMOST = _words("hampir nyaris meh hampe almost nearly practically virtually")

CONDITIONS = _words("""
kalau kalo klo kalu kalok kalaupun mun jika jikalau bila apabila bilamana asal asalkan nek yen menawi if unless
""")
WISHES = _words("""
harusnya seharusnya harusnye semestinya mestinya sebaiknya baiknya idealnya hendaknya sepatutnya semoga moga mudahan
mugi mugo muga umpamane mestine pengene karepe mestinye andai andaikan andaikata seandainya seumpama umpama umpamanya
umpami misalkan kudune kudunya sakjane supaya agar biar ben berharapnya berharap harap harapan harapannya harapanku
mengharapkan should ought wish wishes wished wishing hope hopes hoped hoping suppose ideally would
""")
DESIRES = _words("""
ingin inginnya pengen pengin pingin kepengen kepingin pengennya kepenginnya maunya kepinginnya pinginnya minta meminta
mohon usul usulan usulnya usulkan saran sarannya perlu perlunya memerlukan butuh butuhnya membutuhkan butuhin rencana
rencananya berencana bakal akan pinginku arep diharapkan need needs needed want wants wanted wanting plan plans
planned planning will gonna might hopefully require requires niat niatnya berniat bertekad tekad harapkan inginkan
butuhkan dibutuhkan diperlukan diminta diusulkan usulin ditunggu dinantikan idamkan janji janjinya berjanji dijanjikan
dijanjiin promise promises promised
""")
DESIRED = _words("""
perlu dibutuhkan diperlukan diharapkan butuh butuhkan perlukan inginkan harapkan needed necessary required wanted
harusnya seharusnya harusnye semestinya mestinya sebaiknya baiknya idealnya hendaknya sepatutnya kudune should ought
""")
"""What is said of a thing that is wished for, after it."""

ONLY = _words("hanya cuma cuman sekadar sekedar sebatas melulu saja semata only just merely simply")
UNMOVED = _words("""
masalah masalahnya soal mengapa heran disangka nyangka menyangka sangka lupa malu takut ragu segan sungkan keberatan
bosan jarang sedikit dikit kurang lain henti hentinya berhenti putus putusnya absen salah salahnya nyesel menyesal
kapok gengsi risih canggung minder bolos telat ketinggalan masalahin papa popo napa ngapa keliru rugi nyerah menyerah
problem doubt wonder matter mind hesitate hesitated stop stopped fail failed forget forgot regret regretted surprised
ashamed afraid shy embarrassed worries question tired mention kekurangan wrong sia percuma miss misses missed skip
skips skipped kelewat kelewatan terlewat lewat melewatkan
""")
"""After a negation these take all of it, and leave what follows affirmed: *tidak malu menyusui*, *tidak jarang*."""
BESIDE_NEGATION = _words("""
nearly pernah perlu usah jadi merasa ngerasa ada akan bakal sampai pula juga bisa lagi be was is were am feel felt too
ever
""")
"""May stand between a negation and the word that takes it."""
SPANS = _words("seminggu sebulan setahun sehari sejam semenit setengah genap dua tiga empat lima enam sepuluh lama")
"""*Belum sampai seminggu*: a negation that measures time."""
TAGS = _words("ya iya yo apa ape atau opo utawa bener benar betul kan entah or")
LISTING = _words("atau ataupun maupun apalagi dan serta or nor and")

BREAKING = _words("""
tapi tetapi tp namun melainkan sedangkan padahal karena karna krn soalnya sebab gara kok jadi jadinya makanya maka
sehingga terus trus lalu kemudian setelah sesudah abis sejak semenjak waktu saat ketika pas selagi sambil meski
meskipun walau walaupun biarpun kecuali selain malah malahan justru akhirnya sampe nanging tapine mergo soale banjur
but because so although though since after before when while until except however then instead therefore yet whereas
""")
SUBORDINATING = _words("""
setelah sesudah abis sejak semenjak waktu saat ketika pas karena karna sebab selama sambil meski meskipun walau
walaupun sebelum after since when while because although though before
""")
NOT_BREAKING_AFTER = {
    "waktu": _words("suatu punya ada ade cukup banyak kurang sempat no not"),
    "saat": _words("suatu punya ada"),
    "jadi": _words("mau bisa selama sudah pernah akan bakal ingin pengen"),
    "so": _words("not"),
    "terus": _words("harus wajib bisa boleh mau tetap akan ingin perlu minta tidak nggak ndak kami saya"),
}
"""What makes of a word that opens a clause one that does not: *punya waktu*, *mau jadi*."""
NOT_BREAKING_BEFORE = {"waktu": _words("itu tu"), "saat": _words("itu ini"), "ketika": _words("itu"),
                       "instead": _words("of"), "jadi": DIMINISHERS | _words("nggak tidak batal macet")}  # fmt: skip
PUTTING_IN = WISHES | CONDITIONS | _words("coba pengennya maunya inginnya kepinginnya")
"""*Mestinya sebelum pulang diajari*: what follows these at once is put in, and they reach beyond it."""

SAYING = _words("""
tahu tau tahunya taunya bilang dengar denger lihat liat ingat inget rasa percaya kata cerita tanya nanya sadar paham
ngerti yakin ngira kira nanyain know ask asked wonder see remember tell
""")
TOPIC_PARTICLES = _words("sih mah seh teh ma")
WILLING = _words("mau mo pasti bisa bise akan bakal mungkin pengen ingin baru would could will might")
"""Before the words, these make a condition behind them govern: *mau dilatih kalau ada waktunya*."""
WISH_HEADS = (WISHES - CONDITIONS - _words("supaya agar biar ben")) | _words("""
usul usulan usulnya saran sarannya maunya inginnya pengennya kepinginnya rencana rencananya
""")
"""May open a sentence before a comma: *harapan saya, kader dilatih*."""
OPENERS = _words("""
ya iya nah terus trus tapi jadi eee eh oh lha lah dan memang emang o hmm ee anu soalnya kan well and but so yes no
sebenarnya
""")
CONDITION_OPENS = _words("""
ada ade wonten ana ono bisa bise boleh mau saja aja misal misalnya memang emang bener dapat dapet dikasih diberi
dibantu sudah udah
""")
CONSEQUENCE = _words("""
ya pasti bisa bise mungkin baru jadi akan enak bagus senang seneng susah lebih repot nanti otomatis kan insyaallah
lumayan syukur alhamdulillah berat sulit gimana bagaimana kasihan tenang mantap
""")

TOPICAL_CONDITIONS = _words("kalau kalo klo kalu kalok nek mun")
TOPIC_OPENS = _words("""
hari musim ditanya soal masalah urusan tentang mengenai dibilang dihitung dipikir dilihat dibanding dibandingkan
perkara ngomong ngomongin bicara bilang
""")
"""Behind *kalau*, these say that only a topic follows: *kalau ditanya pelatihan*."""
CONSEQUENTS = _words("ya yo kan maka then")
SUBJECTS = _words("""
i'd we'd he'd she'd they'd i'll we'll he'll she'll they'll kami kamek kita kite saya aku mereka dia die ia langsung
otomatis pasti biasanya i we they he she
""")
"""Open what follows from a condition where no comma says so: *kalau ada yang demam kami rujuk*."""
OBJECT_BEFORE = _words("""
suami istri bini laki anak ibu bapak mamak mertua orangtua rumah desa dusun tempat bayi posyandu puskesmas untuk buat
sama dengan ke dari di dan oleh yang bagi kepada pada kasih ngasih bantu ajak ajarin latih that who which and as to
""")
WISHFUL_AFTER = _words("only saja aja bisa bise boleh")
"""Behind a condition, these make it a wish, and what follows belongs to it: *kalau bisa kader dilatih*."""
THAT = TOPICAL_CONDITIONS | _words("bahwa that")
FACTIVE = _words(
    "tahu tau know knew known told tell sadar nyangka menyangka kira ngira realise realize realised realized"
)
"""What one knows stands, whoever knows it: *nobody told me that she had visited*."""
WISH_NOUNS = _words("""
harapan harapannya harapanku usul usulan usulnya saran sarannya keinginan impian cita doa maunya inginnya pengennya
hope wish
""")
"""Open a heading of any length, behind whose comma stands what is wished for."""
UNREAL = _words("andai andaikan andaikata seandainya andainya sekiranya umpama seumpama")
UNREAL_TWO = frozenset(("kalau saja", "kalau aja", "kalo aja", "if only", "andai kata", "coba kalau", "coba kalo"))
"""Open a condition that is not so."""
OPINING = _words("yakin rasa percaya pikir kira")
PERHAPS = _words("mungkin barangkali would might")
"""What follows from an unreal condition, or only perhaps follows, is as unreal."""
HEADING_ASKS = _words("usul minta saran berharap memohon mohon milih memilih")
"""Close a heading that asks: *kalau boleh usul, kader dilatih*."""

OCCURRING = _words("""
ada ade wonten ana ono pernah jalan berjalan dapat dapet sampai nyampe sampe datang dateng masuk diadakan dilaksanakan
dilakukan diberikan diberi dikasih kasih tersedia sempat mulai turun cair keluar terlaksana lagi sama juga ikut jadi
terasa didapat kelihatan muncul kebagian lanjut berlanjut dilanjutkan diteruskan rutin nerima terima tau tahu
ngerasain ngadain disediakan disediain difasilitasi dianggarkan dibuatkan disiapkan dijalankan dipanggil diundang
diajak dilibatkan diikutkan kesampaian kunjung punya merasakan ngerasakan mengalami nongol hadir there given available
provided offered held happen happened come came arrive arrived exist existed received yet anymore
""")
EXISTING = _words("ada ade wonten ana ono pernah there")
VOCATIVES = _words("ding deng deh bu pak mas mbak bang kak dok dokter bidan ya kan sih dek nak")

FREE = _words("""
saya aku ku kami kamek kita kite dia ia mereka kamu anda kulo kula kowe awak beliau nya orang itu ini tu tuh ni nih
situ sini sana yang nang sing di ke dari untuk buat pada dengan sama oleh bagi dalam tentang soal kan sih mah kok dong
deh lah ya iye jak je pun juga lagi saja aja doang sekali banget bener benar amat sangat sudah udah dah sedang masih
pernah bisa bise boleh sempat mau ada ade wonten ana ono harus mesti dapat dapet mendapat mendapatkan dapatkan punya
mempunyai ikut ikutan dikasih diberi diberikan kasih ngasih memberi memberikan beri menerima nerima terima diadakan
ngadain mengadakan dilakukan semua satu seorang siapa siapapun apa apapun langsung sendiri bahkan selama sampai
sekarang dulu tadi kemarin nanti lagipula sekalipun kali begitu gitu seperti kayak kaya para si pak bu bapak ibu mbak
mas lebih paling satupun sama-sama tau dapatnya hanya cuma cuman agak cukup memang emang sebenarnya sebetulnya karo
kanggo marang i me my we us our you your he him his she her it its they them their the a an any some to of for from by
in on at with been be is are was were am do does did has have had ever get gets got gotten getting receive received
give gave given that who which this these those there here can could may also even really just still nearly anyone one
single
""")
"""Words that carry no matter of their own: a negation reaches over them freely, over others only so far."""

ENDED = _words("""
nol nihil dihentikan ditiadakan dibatalkan dihapus dihapuskan dicabut diputus terhenti mandek mandeg vakum macet batal
tertunda ditunda distop berhenti stopped ended zero nil none cancelled canceled discontinued suspended absent missing
""")
"""Said behind a thing, they say that there is none of it."""
REFUSING = _words("""
menolak nolak berhenti gagal stopped stop stops quit enggan daripada ketimbang males malas lupa kelupaan refuse
refuses refused refusing forgot forget failed fail fails
""")
ONLY_SO = _words("cuma cuman hanya baru mung namung only just")
COUNTS = _words("""
sekali pisan sebentar sebentaran sehari setengah sejam semenit satu dua tiga empat lima sepuluh sebagian beberapa
segelintir seorang sekadarnya ala once twice one two three briefly part half
""")
"""After a word for only these say that it was little: *cuma sekali*, *baru dua orang*."""
TIMES = _words("hari minggu bulan tahun jam menit lalu kemarin ini wulan taun dino")
AT_TIMES = _words("kalau kalo klo pas waktu saat ketika sekali kadang")
NO_MORE = _words("saja aja doang thok tok jak")
HOW = _words("gimana bagaimana piye gmn")
SMALL = _words("""
kecil pendek singkat sebentar pas seadanya lemah alakadarnya small low short brief weak tiny poor thin
""")
REALITY = _words("kenyataannya nyatanya kenyataan faktanya praktiknya prakteknya aslinya reality practice")
NOT_AT_ALL = _words("apanya apaan")
CORRECTING = _words("eh ehh maksudnya sori sorry maaf")
AFTER_ALL = _words("sudah udah pernah ada ding")
BUT = _words("tapi tetapi tp cuma cuman namun nanging mung but though")
ADDING = BUT | _words("and dan itu itupun pun only")
STILL = _words("paling masih sangat amat terlalu agak lebih cukup ya memang still very quite rather too")
VERY = _words("sekali banget bener betul sih kok ya bu pak mbak indeed maksimal optimal rutin cukup")
HEADINGS = _words("soal masalah kalau kalo ditanya tentang mengenai untuk urusan perihal perkara as for about nah")
SAID_TO_BE = _words(
    "ada ade wonten ana pernah sudah udah memang jalan rutin selalu cukup lancar is was are were had got"
)
VERB_PREFIXES = ("di", "me", "ber", "nge", "ny")
FRANKLY = _words("""
terus terang jujur wah waduh aduh kayaknya setahu setau rasanya sepertinya pokoknya jelas honestly really actually oh
hari tahun desa
""")
PLEASE = _words("tolong tolonglah please")
ASKING = _words("ask asks asked asking beg begged begging told tell")
DUTIES = _words("harus wajib kudu mesti must")
SELVES = _words("saya aku ku kami kamek kita kite kulo i we terpaksa tetap jadi")
PERFORCE = _words("akhirnya terpaksa dulu waktu kemarin tadi")
"""*Kader harus dilatih* asks for it; *saya harus dibantu* tells what had to be done."""
TOLD = _words("bilang bilangnya kata katanya ngomong ngomongnya janji")
"""Behind these, *mau* tells of a plan."""
BIDDEN = _words("""
disuruh diminta dipanggil diundang diperintah ditanya diajak dipaksa disuruhnya asked told invited
""")
IN_PLACE = _words("instead rather bukannya daripada ketimbang")
"""Say what was not done, whatever governs the rest: *would sit there instead of helping*."""
CANCELLING = _words("pernah mungkin boleh bisa bise berarti possible")
"""Between two negations they cancel them: *tidak pernah tidak datang*."""
NOT_BEFORE = _words("di ke dari yang macam bagai gi seperti")
_HARDLY = ("ada", "ade", "pernah", "bisa", "bise", "mungkin", "sempat", "mau", "tau", "dapat", "kebagian", "boleh",
           "cukup", "ikut", "dikasih", "sampai", "nyampe")  # fmt: skip
_A_WHILE = ("banter", "pol", "mentok", "sekali", "setahun", "sebulan", "seminggu", "sehari", "sebentar", "dua")
IDIOMS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "setengah": ((("hati",), "diminisher"), (("setengah",), "diminisher")),
    "half": ((("heartedly",), "diminisher"), (("hearted",), "diminisher")),
    "sekali": ((("sekali",), "diminisher"),),
    "asal": ((("asalan",), "diminisher"), (("asal",), "diminisher")),
    "ogah": ((("ogahan",), "diminisher"),),
    "malas": ((("malasan",), "diminisher"),),
    "males": ((("malesan",), "diminisher"),),
    "ala": ((("kadarnya",), "diminisher"),),
    "once": ((("in", "a"), "diminisher"),),
    "boro": ((("boro",), "negation"),),
    "mana": tuple(((word,), "negation") for word in _HARDLY),
    "mane": tuple(((word,), "negation") for word in _HARDLY),
    "gimana": ((("mau",), "negation"), (("bisa",), "negation")),
    "bagaimana": ((("mau",), "negation"), (("bisa",), "negation")),
    "piye": ((("arep",), "negation"), (("iso",), "negation")),
    "kadang": tuple(
        (rest, "diminisher") for only in (*sorted(NO_MORE), "lupa") for rest in (("kadang", only), (only,))
    ),
    "paling": tuple(((word,), "diminisher") for word in (*sorted(ONLY_SO - {"baru"}), *_A_WHILE)),
    "terlalu": tuple(((word,), "diminisher") for word in ("singkat", "sebentar", "sedikit", "pendek", "jarang")),
    "too": tuple(((word,), "diminisher") for word in ("short", "brief", "little", "few", "rarely", "seldom")),
    "up": ((("to", "a", "point"), "diminisher"),),
    "to": ((("some", "extent"), "diminisher"), (("a", "degree"), "diminisher")),
    "alih": ((("alih",), "negation"),),
    "instead": ((("of",), "negation"),),
    "rather": ((("than",), "negation"),),
    "sering": ((("lupa",), "diminisher"), (("kelupaan",), "diminisher")),
    "suka": ((("lupa",), "diminisher"), (("kelupaan",), "diminisher")),
    "at": ((("best",), "diminisher"), (("most",), "diminisher")),
    "itu": ((("pun", "kalau"), "diminisher"), (("pun", "kalo"), "diminisher")),
    "itupun": ((("kalau",), "diminisher"), (("kalo",), "diminisher")),
    "if": ((("only",), "wish"),),
    "kalau": ((("bisa",), "wish"), (("boleh",), "wish")),
    "kalo": ((("bisa",), "wish"), (("boleh",), "wish"), (("bise",), "wish")),
    "siapa": ((("yang", "mau"), "negation"), (("juga", "yang", "mau"), "negation"), (("yang", "peduli"), "negation")),
    "gave": ((("up",), "negation"),),
    "give": ((("up",), "negation"),),
    "as": ((("long", "as"), "condition"),),
    "supposed": ((("to",), "desire"),),
}
"""Several words that are one cue, by the first of them."""

PLANNING = _words("mau harus mesti kudu wajib must coba")
"""Plan where existence follows (*mau ada*), or wish where they open a sentence (*coba suami mendukung*)."""
BEARING = (
    NEGATIONS | DIMINISHERS | CONDITIONS | WISHES | DESIRES | ALMOST | PLANNING | REFUSING | ONLY_SO | PLEASE | ASKING
    | frozenset(IDIOMS) | frozenset(["had", "penting"])
)  # fmt: skip
"""Every word that can be a cue before another."""
NEAR = (
    (BEARING - _words("itu itupun to as at up")) | DESIRED | SMALL | ENDED
    | _words("long best most point extent degree")
)  # fmt: skip
"""Without one of these near it, or one of the next behind it, a hit is affirmed."""
NEXT = HOW | NOT_AT_ALL | AT_TIMES | _words("would apa ya yo")

# Unions, made once: they are asked for at every word.
LIGHT = FREE | COUNTS | SPANS
LISTED = FREE | LISTING
HAPPENING = OCCURRING | VOCATIVES
ADDED_FIRST = ADDING | STILL | OPENERS
ADDED_LAST = FREE | VERY | COUNTS
WISH_TAIL = FREE | WISH_HEADS | VOCATIVES
BUT_THEN = BUT | OPENERS
HEADED = HEADINGS | OPENERS
NOTHING_NAMED = FREE | OPENERS | FRANKLY
ASKED_FOR = DESIRED | DESIRES
LITTLE_OR_THERE = EXISTING | DIMINISHERS
OTHER_CLAUSE = BREAKING | CONDITIONS | LISTING | VOCATIVES
TOUCHING = FREE | PLANNING
