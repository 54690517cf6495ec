"""The sentences with which a record answers a checklist, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "sample": "{people} informants: {groups}. Interviews: {interviews}, focus groups: {focus}; translations are not"
                  " counted.",
        "sample of codings": "The results count the {heard} informants all of whose interviews were finished.",
        "interviewers": "Interviews by: {listed}.",
        "sites": "Transcripts by site: {listed}.",
        "others": "Others were present, as noted, at {n} of {all} interviews and focus groups"
                  "; the transcripts say who.",
        "guides": "Guide, by version: {listed}.",
        "attributes": "{listed}.",
        "unknown": "not known",
        "median": "{low:g} to {high:g}, median {middle:g}",
        "repeats": "{once} informants were interviewed once, {more} more than once"
                   "; {only} spoke in a focus group only.",
        "field notes": "Field notes in memos/: {n}, from {first} to {last}.",
        "reflexive": "Reflexive notes in memos/: {n}, by {who}, from {first} to {last}.",
        "duration": "They lasted {low:g} to {high:g} minutes, median {middle:g}; recorded for {n} of {all}.",
        "saturation": "Codes, overall, after {n} interviews: with a base of {base}, runs of {run} and at most {share}"
                      " new codes, saturation {status}{after}. Of Guest's {all} combinations: {counts}."
                      " Saturation of codes only, not of meaning.",
        "reached": "reached", "not reached": "not reached", "not assessable": "not assessable", "after": " at {after}",
        "member checks": "Member checks: {n}, of informants: {people}, from {first} to {last}: {outcomes}.",
        "coders": "{n} people coded with this codebook: {who}. {twice} of {all} transcripts were finished by two or"
                  " more of them{how}.{agreed}",
        "rules coded": " What was counted here are proposals of rules ({coder}), not reviewed.",
        "counted": " Counted here: codings by {coder}.",
        "agreed": " Over all codes: alpha {alpha:.2f}{interval}, on {units} units ({method}).",
        "interval": " (95% interval {low:.2f} to {high:.2f})",
        "versions": ", with version {version}",
        "codebook": "It holds {codes} codes ({barriers} barriers, {supports} supports, {neutral} neutral) in {families}"
                    " families, and {themes} themes.",
        "coding tree": "Codebook {name}, version {version}. {book} Codings by code: {counts}.",
        "more": "and {n} further codes",
        "derivation": "Themes name {used} of {codes} codes. Codes by basis, as the codebook says: {listed}.",
        "no basis": "none given",
        "software": "Software: {listed}.",
        "quotations": "{shown} quotes of {people} informants, by pseudonymous id, with the question before them"
                      "; {withheld} withheld because consent does not reach so far.",
        "consistency": "Of {themes} themes, {quoted} stand with quotes of every group that voiced them"
                       "; the tables give who voiced each, of whom.",
        "major themes": "Voiced by at least half of the informants heard of a group: {listed}.",
        "minor themes": "Voiced, but by fewer than half of every group: {listed}. Codings that speak against a theme:"
                        " {against}. Pairs of groups for which silence is suggested: {silence}.",
        "none": "none",
        "collection": "The talks took place between {first} and {last}.",
        "consent": "Consent by transcript: {listed}. Quotes leave the study only as far as it reaches.",
        "processing": "{n} transcripts as plain text, each with the hash of its text in its codings"
                      "; {simulated} are marked as simulated. Pseudonymous ids stand for informants.",
        "analysis": "The results rest on {n} codings by {coder}, who finished {finished} of {all} transcripts, with the"
                    " codebook {name}, version {version}.",
        "trustworthiness": "On record: {listed}.",
        "double": "{n} transcripts coded twice",
        "convergence": "{n} pairs of groups compared, {verdicts} of them judged",
        "memos": "memos: {n}", "checks": "member checks: {n}", "trail": "a trail of {n} entries",
        "strands": "Talk: {people} informants, interviews: {interviews}, focus groups: {focus}. Surveys: {surveys}."
                   " Published figures: {published}.",
        "integration": "A joint display of {themes} themes, {links} of them linked to an indicator; {pairs} pairs of"
                       " groups compared. Coded by {coders}; judged by {judges}.",
        "insights": "Verdicts of the researchers: {verdicts}. Suggested, not judged: {suggested}.",
    },
    "id": {
        "sample": "{people} informan: {groups}. Wawancara: {interviews}, diskusi kelompok: {focus}; terjemahan tidak"
                  " dihitung.",
        "sample of codings": "Hasil menghitung {heard} informan yang semua wawancaranya selesai dikode.",
        "interviewers": "Wawancara oleh: {listed}.",
        "sites": "Transkrip menurut tempat: {listed}.",
        "others": "Orang lain hadir, menurut catatan, pada {n} dari {all} wawancara dan diskusi kelompok"
                  "; lihat transkrip.",
        "guides": "Panduan, menurut versi: {listed}.",
        "attributes": "{listed}.",
        "unknown": "tidak diketahui",
        "median": "{low:g} sampai {high:g}, median {middle:g}",
        "repeats": "{once} informan diwawancarai sekali, {more} lebih dari sekali; {only} hanya berbicara dalam diskusi"
                   " kelompok.",
        "field notes": "{n} catatan lapangan dalam memos/, dari {first} sampai {last}.",
        "reflexive": "{n} catatan refleksif dalam memos/, oleh {who}, dari {first} sampai {last}.",
        "duration": "Lamanya {low:g} sampai {high:g} menit, median {middle:g}; tercatat untuk {n} dari {all}.",
        "saturation": "Kode, seluruhnya, setelah {n} wawancara: dengan dasar {base}, runtun {run} dan paling banyak"
                      " {share} kode baru, kejenuhan {status}{after}. Dari {all} kombinasi Guest: {counts}."
                      " Hanya kejenuhan kode, bukan makna.",
        "reached": "tercapai", "not reached": "belum tercapai", "not assessable": "tidak dapat dinilai",
        "after": " pada {after}",
        "member checks": "{n} pemeriksaan dengan {people} informan, dari {first} sampai {last}: {outcomes}.",
        "coders": "{n} orang mengode dengan buku kode ini: {who}. {twice} dari {all} transkrip diselesaikan oleh dua"
                  " orang atau lebih{how}.{agreed}",
        "rules coded": " Yang dihitung di sini adalah usulan aturan ({coder}), belum ditinjau.",
        "counted": " Yang dihitung di sini: kode oleh {coder}.",
        "agreed": " Atas semua kode: alpha {alpha:.2f}{interval}, pada {units} satuan ({method}).",
        "interval": " (selang 95% {low:.2f} sampai {high:.2f})",
        "versions": ", dengan versi {version}",
        "codebook": "Buku kode memuat {codes} kode ({barriers} hambatan, {supports} dukungan, {neutral} netral) dalam"
                    " {families} keluarga, dan {themes} tema.",
        "coding tree": "Buku kode {name}, versi {version}. {book} Jumlah menurut kode: {counts}.",
        "more": "dan {n} kode lagi",
        "derivation": "Tema memuat {used} dari {codes} kode. Kode menurut dasarnya, kata buku kode: {listed}.",
        "no basis": "tidak disebut",
        "software": "Perangkat lunak: {listed}.",
        "quotations": "{shown} kutipan dari {people} informan, dengan nama samaran dan pertanyaan sebelumnya"
                      "; {withheld} ditahan karena persetujuan tidak sampai ke sini.",
        "consistency": "Dari {themes} tema, {quoted} disertai kutipan dari setiap kelompok yang menyebutnya"
                       "; tabel menunjukkan siapa menyebut apa, dari berapa.",
        "major themes": "Disebut oleh sedikitnya separuh informan suatu kelompok: {listed}.",
        "minor themes": "Disebut, tetapi oleh kurang dari separuh setiap kelompok: {listed}. Kode yang menyanggah tema:"
                        " {against}. Pasangan kelompok yang diduga bungkam: {silence}.",
        "none": "tidak ada",
        "collection": "Wawancara berlangsung antara {first} dan {last}.",
        "consent": "Persetujuan menurut transkrip: {listed}. Kutipan keluar hanya sejauh persetujuan itu.",
        "processing": "{n} transkrip sebagai teks polos, masing-masing dengan hash teksnya dalam kode"
                      "; {simulated} ditandai sebagai simulasi. Informan memakai nama samaran.",
        "analysis": "Hasil bertumpu pada {n} penandaan oleh {coder}, yang menyelesaikan {finished} dari {all}"
                    " transkrip, dengan buku kode {name}, versi {version}.",
        "trustworthiness": "Tercatat: {listed}.",
        "double": "{n} transkrip dikode dua kali",
        "convergence": "{n} pasangan kelompok dibandingkan, {verdicts} di antaranya diputuskan",
        "memos": "{n} memo", "checks": "{n} pemeriksaan oleh peserta", "trail": "jejak dengan {n} catatan",
        "strands": "Wawancara: {people} informan, {interviews} wawancara, {focus} diskusi kelompok. Survei: {surveys}."
                   " Angka yang diterbitkan: {published}.",
        "integration": "Tampilan gabungan atas {themes} tema, {links} di antaranya dikaitkan dengan indikator; {pairs}"
                       " pasangan kelompok dibandingkan. Dikode oleh {coders}; diputuskan oleh {judges}.",
        "insights": "Putusan peneliti: {verdicts}. Diduga, belum diputuskan: {suggested}.",
    },
}  # fmt: skip
