"""The words that a report adds of its own, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "summary": "What was found", "methods": "Methods", "joint": "Joint display",
        "coverage": "Coverage from surveys", "themes": "Themes by informant group",
        "codes": "Codes by informant group", "convergence": "Convergence of the groups",
        "saturation": "Saturation of codes", "agreement": "Agreement of the coders", "quotes": "In their words",
        "negative": "Negative cases", "memos": "Memos and member checks", "published": "Published figures",
        "people": "Informants and interviews", "codebook": "Codebook", "checklists": "Reporting checklists",
        "made": "How this was made", "all_codes": "All codes", "against": "speaks against it",
        "each_code": "Each code", "curve": "Codes as interviews add up", "richness": "How many codes there may be",
        "no_quotes": "No words to show.", "question": "Asked: {}",
        "withheld": "Quotes withheld because consent does not reach so far",
        "methods_note": "Counted from the study's files, for you to check, correct and complete. What no file records,"
                        " such as how informants were chosen and why, is for you to write.",
        "not_computed": "Could not be computed: {}",
        "no_agreement": "No two people have finished the same interviews under one version of this codebook, so that"
                        " agreement cannot be said.",
        "no_coverage": "No survey of this study holds an indicator that this codebook links a theme to.",
        "no_saturation": "No interview was finished, so that saturation cannot be assessed.",
        "checklists_note": "Three checklists, filled where the study knows the answer. Open items are marked: most only"
                           " a person can answer. A filled checklist is no proof of a good study.",
        "memos_note": "Listed without their text: notes are written for the team. They are in memos/.",
        "no_memos": "No memo is on record.", "no_checks": "No member check is on record.",
        "memo": "memo", "kind": "kind", "by": "by", "date": "date", "about": "about", "words": "words",
        "checks": "Member checks", "informant": "informant", "shown": "shown", "outcome": "outcome",
        "codes_many": "{} codes",
        "label": "label", "polarity": "polarity", "level": "level", "definition": "definition", "include": "include",
        "exclude": "exclude", "example": "example", "source": "source", "basis": "basis", "code": "code",
        "theme_codes": "codes", "theme": "theme", "description": "claim", "themes_of_book": "Themes",
    },
    "id": {
        "summary": "Temuan", "methods": "Metode", "joint": "Tampilan gabungan", "coverage": "Cakupan dari survei",
        "themes": "Tema menurut kelompok informan", "codes": "Kode menurut kelompok informan",
        "convergence": "Konvergensi antarkelompok", "saturation": "Kejenuhan kode",
        "agreement": "Kesepakatan para pengode", "quotes": "Kata mereka", "negative": "Kasus negatif",
        "memos": "Memo dan pemeriksaan oleh peserta", "published": "Angka yang diterbitkan",
        "people": "Informan dan wawancara", "codebook": "Buku kode", "checklists": "Daftar periksa pelaporan",
        "made": "Cara membuatnya", "all_codes": "Semua kode", "against": "menyanggahnya",
        "each_code": "Tiap kode", "curve": "Kode seiring bertambahnya wawancara",
        "richness": "Berapa kode yang mungkin ada", "no_quotes": "Tidak ada kutipan.", "question": "Ditanya: {}",
        "withheld": "Kutipan ditahan karena persetujuan tidak sampai ke sini",
        "methods_note": "Dihitung dari berkas studi, untuk diperiksa, diperbaiki dan dilengkapi. Yang tidak tercatat,"
                        " misalnya cara dan alasan memilih informan, perlu ditulis sendiri.",
        "not_computed": "Tidak dapat dihitung: {}",
        "no_agreement": "Tidak ada dua orang yang menyelesaikan wawancara yang sama dengan satu versi buku kode ini,"
                        " sehingga kesepakatan tidak dapat disebut.",
        "no_coverage": "Tidak ada survei dalam studi ini yang memuat indikator yang dikaitkan buku kode dengan tema.",
        "no_saturation": "Tidak ada wawancara yang selesai, sehingga kejenuhan tidak dapat dinilai.",
        "checklists_note": "Tiga daftar periksa, terisi bila studi tahu jawabannya. Butir yang terbuka ditandai:"
                           " kebanyakan hanya dapat dijawab peneliti. Daftar yang terisi bukan bukti studi yang baik.",
        "memos_note": "Tanpa isinya: memo ditulis untuk tim. Memo ada dalam memos/.",
        "no_memos": "Tidak ada memo yang tercatat.", "no_checks": "Tidak ada pemeriksaan oleh peserta yang tercatat.",
        "memo": "memo", "kind": "jenis", "by": "oleh", "date": "tanggal", "about": "tentang", "words": "kata",
        "checks": "Pemeriksaan oleh peserta", "informant": "informan", "shown": "yang ditunjukkan", "outcome": "hasil",
        "codes_many": "{} kode",
        "label": "label", "polarity": "arah", "level": "tingkat", "definition": "definisi", "include": "termasuk",
        "exclude": "tidak termasuk", "example": "contoh", "source": "sumber", "basis": "dasar", "code": "kode",
        "theme_codes": "kode", "theme": "tema", "description": "dugaan", "themes_of_book": "Tema",
    },
}  # fmt: skip
