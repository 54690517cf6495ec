"""The words that decide in which state others stand: Indonesian as it is written and spoken, Malay of Pontianak,
Javanese, English. What each list does is said in `qualkit.coding.states`."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEGATIONS = _words("""
tidak tak tdk tiada nggak enggak ngga engga gak ga gk kagak kaga ndak nda endak indak tadak tade tadek ndek bukan bkn
belum belom blm blom tanpa jangan jgn jangankan ora ra durung mboten dereng dudu sanes ojo emoh ogah mustahil
gagal batal berhenti not no never neither nor nobody none nothing nowhere cannot without stopped stop quit ain't don't
doesn't didn't can't couldn't won't wouldn't isn't aren't wasn't weren't hasn't haven't hadn't shouldn't mustn't
needn't
""")
NEGATIONS = _NEGATIONS | {
    word + clitic for word in _NEGATIONS for clitic in ("lah", "kah", "pun", "nya") if len(word) > 2
}

DIMINISHERS = _words("""
kurang kurangnya kekurangan berkurang jarang jarangnya arang minim minimnya minimal terbatas terbatasnya keterbatasan
sedikit dikit rendah rendahnya langka pasan seadanya sekadarnya sekedarnya rarely seldom hardly barely scarcely little
few lack lacks lacked lacking limited insufficient inadequate scarce minimal less infrequent infrequently rare
occasionally sporadic
""")
AFTER_NEGATION_DIMINISHED = _words("""
terlalu begitu seberapa selalu semua semuanya semue banyak sering cukup rutin maksimal optimal sepenuhnya sebegitu
berapa sesering lengkap lancar efektif teratur memuaskan rapi merata memadai seluruh seluruhnya setiap tiap gitu pati
patio patiya nemen kabeh akeh enough much many always very really all every everyone everybody often fully sufficient
sufficiently quite regularly regular adequate adequately
""")
AMOUNTS = _words("""
banyak cukup sering selalu terlalu sepenuhnya penuh rutin maksimal optimal enough much many always often sufficient
fully regularly
""")
"""Diminish a negation from farther off, and from behind: *didn't support me much*."""
ALMOST = _words("hampir nyaris meh hampe almost nearly practically virtually")

CONDITIONS = _words("""
kalau kalo klo kalu kalok kalaupun jika jikalau bila apabila bilamana asal asalkan nek yen menawi if unless
""")
WISHES = _words("""
harusnya seharusnya harusnye semestinya mestinya sebaiknya baiknya idealnya hendaknya sepatutnya semoga moga mudahan
mugi mugo muga andai andaikan andaikata seandainya seumpama umpama umpamanya umpami misalkan kudune kudunya sakjane
supaya agar biar ben berharap harap harapan harapannya harapanku mengharapkan should ought wish wishes wished wishing
hope hopes hoped hoping suppose ideally would
""")
DESIRES = _words("""
ingin inginnya pengen pengin pingin kepengen kepingin pengennya kepenginnya maunya kepinginnya pinginnya minta meminta
mohon usul usulan usulnya usulkan saran sarannya perlu perlunya memerlukan butuh butuhnya membutuhkan butuhin rencana
rencananya berencana bakal akan pinginku arep diharapkan need needs needed want wants wanted wanting plan plans
planned planning will gonna might hopefully require requires
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
ashamed afraid shy embarrassed worries question tired mention
""")
"""After a negation these take all of it, and leave what follows affirmed: *tidak malu menyusui*, *tidak jarang*."""
BESIDE_NEGATION = _words("""
pernah perlu usah jadi merasa ngerasa ada akan bakal sampai pula juga bisa lagi be was is were am feel felt too ever
""")
"""May stand between a negation and the word that takes it."""
SPANS = _words("seminggu sebulan setahun sehari sejam semenit setengah genap dua tiga empat lima enam sepuluh lama")
"""*Belum sampai seminggu*: a negation that measures time."""
TAGS = _words("ya iya yo apa ape atau opo utawa bener benar betul kan entah or")
LISTING = _words("atau ataupun maupun apalagi dan serta or nor and")

BREAKING = _words("""
tapi tetapi tp namun melainkan sedangkan padahal karena karna krn soalnya sebab gara jadi jadinya makanya maka
sehingga terus trus lalu kemudian setelah sesudah abis sejak semenjak waktu saat ketika pas selagi sambil meski
meskipun walau walaupun biarpun kecuali selain malah malahan justru akhirnya sampe nanging tapine mergo soale banjur
but because so although though since after before when while until except however then instead therefore yet whereas
""")
SUBORDINATING = _words("""
setelah sesudah abis sejak semenjak waktu saat ketika pas karena karna sebab selama sambil meski meskipun walau
walaupun sebelum after since when while because although though before
""")
NOT_BREAKING_AFTER = {
    "waktu": _words("punya ada ade cukup banyak kurang sempat no not"),
    "saat": _words("punya ada"),
    "jadi": _words("mau bisa selama sudah pernah akan bakal ingin pengen"),
    "so": _words("not"),
}
"""What makes of a word that opens a clause one that does not: *punya waktu*, *mau jadi*."""

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
ada ade wonten ana bisa bise boleh mau saja aja misal misalnya memang emang bener dapat dapet dikasih diberi dibantu
sudah udah
""")
CONSEQUENCE = _words("""
ya pasti bisa bise mungkin baru jadi akan enak bagus senang seneng susah lebih repot nanti otomatis kan insyaallah
lumayan syukur alhamdulillah berat sulit gimana bagaimana kasihan tenang mantap
""")

OCCURRING = _words("""
ada ade wonten ana pernah jalan berjalan dapat dapet sampai nyampe sampe datang dateng masuk diadakan dilaksanakan
dilakukan diberikan diberi dikasih kasih tersedia sempat mulai turun cair keluar terlaksana lagi sama juga ikut jadi
terasa didapat kelihatan muncul kebagian lanjut berlanjut dilanjutkan diteruskan rutin nerima terima tau tahu
ngerasain ngadain kesampaian kunjung there given available provided offered held happen happened come came arrive
arrived exist existed received yet anymore
""")
EXISTING = _words("ada ade wonten ana pernah there")
VOCATIVES = _words("bu pak mas mbak bang kak dok dokter bidan ya kan sih dek nak")

FREE = _words("""
saya aku ku kami kamek kita kite dia ia mereka kamu anda kulo kula kowe awak beliau nya orang itu ini tu tuh ni nih
situ sini sana yang nang sing di ke dari untuk buat pada dengan sama oleh bagi dalam tentang soal kan sih mah kok dong
deh lah ya iye tuh jak je pun juga lagi saja aja jak doang sekali banget bener benar amat sangat sudah udah dah sedang
masih pernah bisa bise boleh sempat mau ada ade wonten ana harus mesti dapat dapet mendapat mendapatkan dapatkan punya
mempunyai ikut ikutan dikasih diberi diberikan kasih ngasih memberi memberikan beri menerima nerima terima diadakan
ngadain mengadakan dilakukan semua satu seorang siapa siapapun apa apapun pernah sempat langsung sendiri bahkan selama
sampai sekarang dulu tadi kemarin nanti sama lagipula sekalipun kali begitu gitu seperti kayak kaya para si pak bu
bapak ibu mbak mas lebih paling satupun sama-sama tau dapatnya hanya cuma cuman agak cukup memang emang sebenarnya
sebetulnya karo kanggo marang i me my we us our you your he him his she her it its they them their the a an any some
to of for from by in on at with been be is are was were am do does did has have had ever get gets got gotten getting
receive received give gave given that who which this these those there here can could may also even really just still
any anyone one single
""")
"""Words that carry no matter of their own: a negation reaches over them freely, over others only so far."""

PLANNING = _words("mau harus mesti kudu coba")
"""Plan where existence follows (*mau ada*), or wish where they open a sentence (*coba suami mendukung*)."""
BEARING = NEGATIONS | DIMINISHERS | CONDITIONS | WISHES | DESIRES | ALMOST | PLANNING
"""Every word that can be a cue before another."""
