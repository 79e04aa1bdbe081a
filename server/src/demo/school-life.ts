import { ASIDES_LV, type DemoRoom } from './script.ts'

export const LITERATURE: DemoRoom = {
  name: 'Latviešu literatūra',
  description: 'Lasām, strīdamies, rakstām.',
  visibility: 'public',
  host: 'laura',
  others: ['anna', 'marta', 'elina', 'janis'],
  messages: 260,
  asides: ASIDES_LV,
  talks: [
    {
      cases: [
        { d: 'Raiņa “Uguns un nakts”', k: 'Spīdola man šķiet interesantāka par Lāčplēsi' },
        { d: 'Blaumaņa “Purva bridējs”', k: 'Kristīne visu laiku zina, kā tas beigsies' },
        { d: 'Aspazijas “Sidraba šķidrauts”', k: 'Guna runā tā, kā neviens cits neuzdrošinās' },
        { d: 'Belševicas “Bille”', k: 'Bille redz vairāk, nekā pieaugušie domā' },
        { d: 'Bela “Bezmiegs”', k: 'stāstītājam nevar līdz galam ticēt' },
      ],
      lines: [
        'h: Ko jūs domājat par <d>? Vienā teikumā, **bez** interneta.',
        'a: Manuprāt, <k>.',
        'b: Es [[tā neteiktu|piekrītu tikai pa pusei]]. Kur tekstā tas redzams?',
        'a: [[Otrajā cēlienā|Pašā sākumā|Beigu ainā]], tur ir viens teikums, kas visu pasaka.',
        'h: Labi! Pieraksti to teikumu — tas būs tavas esejas sākums.',
        'c: Vai drīkst citēt arī kritiku?',
        'h: Drīkst, ar atsauci: _autors, darbs, gads_.',
      ],
    },
    {
      lines: [
        'h: Eseja līdz [[pirmdienai|ceturtdienai]]: [[400|500|600]] vārdi, tēma brīva, *viens* arguments, kuru var apstrīdēt.',
        'a: Vai virsraksts skaitās?',
        'h: Virsraksts neskaitās, bet slikts virsraksts skaitās dubultā 🙂',
        'b: Iesniegt papīrā vai šeit?',
        'h: Papīrā. Gribu redzēt svītrojumus.',
      ],
    },
    {
      lines: [
        'a: Kā pareizi: *„neviens nezin”* vai *„neviens nezina”*?',
        'b: nezina',
        'h: **Nezina.** Trešā persona: zina, dzied, raksta. Skat. https://lv.wikipedia.org/wiki/Latvie%C5%A1u_valoda',
        'a: Paldies, strīds ar māsu uzvarēts 😄',
      ],
    },
  ],
}

export const CLASS_11A: DemoRoom = {
  name: '11.a klase',
  description: 'Tikai mums. Ekskursijas, dzimšanas dienas, pirmdienas.',
  visibility: 'private',
  host: 'anna',
  others: ['janis', 'marta', 'roberts', 'elina', 'laura'],
  messages: 420,
  asides: [
    'Paldies!',
    '👍',
    '😂',
    'es arī gribu',
    'nē nu protams',
    'Super.',
    'Labi!',
    'kā vienmēr 😄',
    'piekrītu',
    '🎉',
  ],
  talks: [
    {
      cases: [
        { kur: 'uz Siguldu' },
        { kur: 'uz Rundāles pili' },
        { kur: 'pa Ķemeru taku' },
        { kur: 'uz Dabas muzeju' },
      ],
      lines: [
        'h: Balsojam: ekskursija <kur> [[12|19|26]]. datumā. Kurš **par**?',
        'a: Par!',
        'b: Par, bet tikai tad, ja nav jāceļas [[piecos|sešos]].',
        'c: Cik maksās?',
        'h: Ap [[8|12|15]] €, autobuss ar skolēna apliecību.',
        'b: ok, tad par',
      ],
    },
    {
      lines: [
        'a: Kas mums [[rīt|pirmdien]] ir pirmā stunda?',
        'b: [[Matemātika.|Fizika.|Sports, ņemiet botas.]]',
        'a: Un mājas darbs?',
        'c: [[Nebija.|Bija: 5.12. līdz 5.20.|Bija, bet nevienam nav.]]',
        'a: 😬',
      ],
    },
    {
      lines: [
        'a: [[Elīnai|Robertam|Jānim]] [[piektdien|nākamnedēļ]] dzimšanas diena! Torte vai ziedi?',
        'b: Torte.',
        'c: Torte!!',
        'h: Tātad torte. Katrs pa [[1|2]] €, es savākšu.',
        'b: Tikai ne ar riekstiem.',
      ],
    },
    {
      lines: [
        'h: Atgādinu: [[klases foto|drošības instruktāža|vecāku sapulce]] [[otrdien|trešdien]] [[9|17]]:[[10|30]].',
        'a: Vai jānāk visiem?',
        'h: Visiem 🙂',
        'c: ok',
      ],
    },
    {
      cases: [{ ko: 'uz kino' }, { ko: 'uz slidotavu' }, { ko: 'spēlēt volejbolu' }, { ko: 'uz boulingu' }],
      lines: [
        'a: Kurš [[piektdien|sestdien]] nāk <ko>?',
        'b: Es!',
        'c: [[Jāpajautā mājās.|Ja pabeigšu eseju.|Cikos?]]',
        'a: Tiekamies [[16|17|18]]:[[00|30]] pie skolas.',
      ],
    },
    {
      lines: [
        'a: Kas šodien ēdnīcā?',
        'b: [[Zupa un plovs.|Kartupeļi ar kotleti.|Makaroni, rinda līdz durvīm.]]',
        'a: [[Tad eju uz veikalu.|Labi, stāvēšu rindā.]]',
      ],
    },
    {
      cases: [{ lieta: 'Ziemassvētku koncertam' }, { lieta: 'klases vakaram' }, { lieta: 'skolas avīzei' }],
      lines: [
        'h: Vajag trīs brīvprātīgos <lieta>. Kurš?',
        'a: Varu [[zīmēt|rakstīt|fotografēt]].',
        'b: Es par mūziku.',
        'c: Es varu [[nest krēslus|skaitīt naudu]] 😄',
        'h: Lieliski, trīs ir!',
      ],
    },
    {
      lines: [
        'a: Vai kāds ir redzējis manu [[zilo pildspalvu|kalkulatoru|šalli]]?',
        'b: [[Ēdnīcā uz palodzes?|Pie dežuranta ir kaste.]]',
        'a: Atradu, paldies!',
      ],
    },
  ],
}

export const TEACHERS: DemoRoom = {
  name: 'Teachers’ lounge',
  description: 'Timetables, substitutions, coffee.',
  visibility: 'private',
  host: 'ilze',
  others: ['martin', 'laura'],
  messages: 120,
  asides: ['☕', 'ok', 'thank you both', 'noted'],
  talks: [
    {
      lines: [
        'a: Can somebody take my [[10.b|11.a]] on [[Wednesday|Thursday]], [[2nd|4th|5th]] lesson?',
        'h: I can. What are they doing?',
        'a: [[A test; the sheets are in my drawer.|Chapter 6, they know.]] Thank you!',
      ],
    },
    {
      lines: [
        'h: Marks are due on the **[[12|15|20]]th**.',
        'b: Already?',
        'h: Already. The form is the same as last time.',
        'a: done ✔️',
      ],
    },
    {
      lines: [
        'b: The projector in [[204|117|301]] is [[green|dead]] again.',
        'h: I told the caretaker.',
        'a: Use 205 meanwhile.',
      ],
    },
  ],
}

export const CHESS: DemoRoom = {
  name: 'Šaha klubs',
  description: 'Katru ceturtdienu 15:30. Chess club, everybody welcome.',
  visibility: 'public',
  host: 'roberts',
  others: ['daniel', 'janis', 'sophie'],
  messages: 200,
  asides: ['gg', 'Laba partija!', '👍', '♟️', 'rematch?', 'Paldies par spēli', 'next time!', 'šahs 😈'],
  talks: [
    {
      cases: [
        { p: '1. e4 e5 2. Nf3 Nc6 3. Bb5', n: 'Ruy Lopez' },
        { p: '1. d4 d5 2. c4', n: 'Queen’s Gambit' },
        { p: '1. e4 c5', n: 'Sicilian' },
        { p: '1. e4 e6', n: 'French' },
      ],
      lines: [
        'h: Šīs nedēļas atklātne / opening of the week: **<n>**, `<p>`',
        'a: What do you play against it?',
        'b: [[I lose, mostly.|Something solid.]]',
        'h: Look here: https://en.wikipedia.org/wiki/Chess_opening',
      ],
    },
    {
      lines: [
        'h: Turnīrs [[piektdien|ceturtdien]]: [[8|10|12]] dalībnieki, 5 apļi, 10+5.',
        'a: Piesaku sevi!',
        'c: me too',
        'b: Vai būs arī balvas?',
        'h: Gods. Un šokolāde 🍫',
      ],
    },
    { lines: ['a: White to move, mate in [[2|3]]: `8/8/8/8/8/5k2/5p1Q/5K2`', 'b: Are you sure?', 'a: …no', 'h: 😂'] },
  ],
}

export const NEWS: DemoRoom = {
  name: 'School news',
  description: 'Short and official. Questions are welcome.',
  visibility: 'public',
  host: 'ilze',
  others: ['martin', 'laura', 'anna', 'janis', 'marta', 'roberts', 'elina', 'tom', 'sophie', 'daniel', 'emily'],
  messages: 90,
  asides: ['👍', 'Thank you!', 'Paldies!'],
  talks: [
    {
      cases: [
        { e: 'Open day', d: 'Saturday, 10:00–14:00' },
        { e: 'Science evening', d: 'Thursday, 18:00' },
        { e: 'Autumn concert', d: 'Friday, 19:00, main hall' },
        { e: 'Library inventory', d: 'all week; books back by Wednesday' },
      ],
      lines: [
        'h: ## <e>\n\n<d>. Helpers please answer here.',
        'a: I can help 🙋',
        'b: Me too, from [[12|16|18]] on.',
        'h: Wonderful, thank you!',
      ],
    },
    { lines: ['h: The lift is out of order until [[Tuesday|Wednesday]].', 'a: 😭', 'b: good for the legs'] },
  ],
}
