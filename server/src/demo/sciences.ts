import { ASIDES_EN, ASIDES_LV, type DemoRoom } from './script.ts'

export const PHYSICS: DemoRoom = {
  name: 'Fizika 10.b',
  description: 'Jautājumi par stundām, mājas darbiem un laboratorijas darbiem.',
  visibility: 'public',
  host: 'ilze',
  others: ['anna', 'janis', 'marta', 'roberts', 'elina'],
  messages: 560,
  asides: ASIDES_LV,
  talks: [
    {
      cases: [
        {
          q: 'Ķermenis krīt no $20\\,\\mathrm{m}$ augstuma. Cik ilgi?',
          f: 't = \\sqrt{\\frac{2h}{g}}',
          v: '2{,}0\\,\\mathrm{s}',
        },
        {
          q: 'Auto bremzē no $20\\,\\mathrm{m/s}$ ar $a = 5\\,\\mathrm{m/s^2}$. Cik tālu?',
          f: 's = \\frac{v^2}{2a}',
          v: '40\\,\\mathrm{m}',
        },
        {
          q: 'Kāda kinētiskā enerģija ir $2\\,\\mathrm{kg}$ bumbai ar $v = 3\\,\\mathrm{m/s}$?',
          f: 'E_k = \\frac{mv^2}{2}',
          v: '9\\,\\mathrm{J}',
        },
        {
          q: 'Cik liela strāva plūst caur $6\\,\\Omega$ rezistoru pie $12\\,\\mathrm{V}$?',
          f: 'I = \\frac{U}{R}',
          v: '2\\,\\mathrm{A}',
        },
        { q: 'Kāds spiediens ir $10\\,\\mathrm{m}$ dziļumā?', f: 'p = \\rho g h', v: '98\\,\\mathrm{kPa}' },
      ],
      lines: [
        'a: [[Nesaprotu|Neiet kopā]] [[2|3|4]]. uzdevums: <q>',
        'b: Vai tur nevajag $<f>$?',
        'a: Vajag, bet [[man sanāk cita mērvienība|nezinu, ko likt iekšā]].',
        'h: Formula ir pareiza. Vispirms **SI vienības**, tad skaitļi: $$<f> = <v>$$',
        'c: Man arī $<v>$ ✔️',
        'a: [[Aizmirsu pārvērst kilometrus stundā.|Kalkulatorā nebija iekavu…]] Paldies!',
      ],
    },
    {
      cases: [
        { tema: 'svārsta periods' },
        { tema: 'lēcas fokuss' },
        { tema: 'vielas blīvums' },
        { tema: 'berzes koeficients' },
      ],
      lines: [
        'h: **Laboratorijas darbs: <tema>.**\n\n- vismaz [[5|6|8]] mērījumi\n- tabula un grafiks\n- kļūdu novērtējums\n\nIesniegt līdz [[trešdienai|piektdienai]].',
        'a: Vai grafiku drīkst zīmēt datorā?',
        'h: Drīkst, ja asīm ir nosaukumi un mērvienības.',
        'b: Un ja viens punkts ir pavisam garām?',
        'h: Nevajag dzēst! Uzraksti, *kāpēc* tas varētu būt garām.',
      ],
    },
    {
      cases: [
        {
          j: 'Kāpēc debesis ir zilas?',
          a: 'Gaiss izkliedē zilo gaismu stiprāk nekā sarkano: izkliede ir proporcionāla $\\lambda^{-4}$.',
          l: 'https://lv.wikipedia.org/wiki/Gaisma',
        },
        {
          j: 'Vai vakuumā spalva tiešām krīt tikpat ātri kā āmurs?',
          a: 'Tiešām: $a = g$ visiem ķermeņiem, ja nav gaisa pretestības.',
          l: 'https://lv.wikipedia.org/wiki/Br%C4%ABv%C4%81_kri%C5%A1ana',
        },
        {
          j: 'Kāpēc ledus peld?',
          a: 'Ledus blīvums ir ap $917\\,\\mathrm{kg/m^3}$, ūdenim $1000$.',
          l: 'https://lv.wikipedia.org/wiki/Ledus',
        },
      ],
      lines: [
        'a: [[Varbūt muļķīgs jautājums|Jautājums ārpus stundas]]: <j>',
        'h: Muļķīgu jautājumu nav! <a>',
        'b: [[Šeit ir vairāk|Atradu]]: <l>',
        'c: 🤯',
      ],
    },
    {
      cases: [
        { j: 'Vai drīkst ņemt $g = 10$?', a: 'Mājas darbā drīkst, laboratorijas darbā — $9{,}81$.' },
        { j: 'Kā noapaļot rezultātu?', a: 'Tik zīmīgo ciparu, cik ir visneprecīzākajam dotajam lielumam.' },
        {
          j: 'Ar ko atšķiras masa no svara?',
          a: 'Masa ir $m$, svars ir spēks $P = mg$; uz Mēness masa paliek tā pati.',
        },
        {
          j: 'Kā uzzināt mērījuma kļūdu?',
          a: 'Puse no mazākās iedaļas, un vēl atkārto mērījumu vismaz piecas reizes.',
        },
        { j: 'Kāpēc ātrums ir vektors?', a: 'Tāpēc, ka ir svarīgi ne tikai *cik*, bet arī *uz kurieni*.' },
      ],
      lines: [
        'a: <j>',
        'b: [[Arī man tas interesē.|To es arī gribēju prasīt.]]',
        'h: <a>',
        'a: [[Skaidrs!|Ok, tad labošu.]]',
      ],
    },
    {
      cases: [
        { t: 'vienmērīgi paātrinātu kustību', g: 'parabola' },
        { t: 'vienmērīgu kustību', g: 'taisne' },
        { t: 'svārsta kustību', g: 'sinusoīda' },
      ],
      lines: [
        'h: Kā koordinātas grafikā izskatās ķermenis, kurš veic <t>?',
        'a: <g>?',
        'h: Jā, **<g>**. Un ātruma grafiks?',
        'b: [[Uzzīmēju, sūtu bildi rīt.|Tam jābūt atvasinājumam…]]',
        'h: Tieši tā, $v = \\frac{\\Delta x}{\\Delta t}$.',
      ],
    },
    {
      cases: [
        { m: 'tējkanna $2000\\,\\mathrm{W}$', i: '8{,}7' },
        { m: 'gludeklis $2300\\,\\mathrm{W}$', i: '10' },
        { m: 'putekļsūcējs $800\\,\\mathrm{W}$', i: '3{,}5' },
      ],
      lines: [
        'h: Mājas eksperiments (tikai aprēķins!): <m>, tīklā $230\\,\\mathrm{V}$. Cik liela strāva?',
        'a: $I = \\frac{P}{U} \\approx <i>\\,\\mathrm{A}$',
        'b: Un drošinātājs ir $16\\,\\mathrm{A}$, tātad [[der|izturēs]].',
        'c: [[Divas reizē gan ne vienmēr 😅|Labi, ka neizmēģināju ar visu virtuvi.]]',
      ],
    },
    {
      lines: [
        'a: Kas būs [[pirmdienas|ceturtdienas]] kontroldarbā?',
        'h: [[5|6]]. un [[7|8]]. nodaļa. Formulu lapa atļauta.',
        'b: Cik uzdevumu?',
        'h: Seši: četri īsi, divi gari. ~~Tests arī.~~ Testa nebūs.',
        'c: Paldies par testu 😅',
      ],
    },
    {
      lines: [
        'a: Skolotāj, [[rīt esmu sacensībās|es šodien slimoju]]. Kas jāizlasa?',
        'h: [[84.–91. lpp.|102.–107. lpp.|Pieraksti ir pie Martas.]]',
        'b: Es atsūtīšu savus pierakstus vakarā.',
        'a: Paldies, izglābi!',
      ],
    },
  ],
}

export const BIOLOGY: DemoRoom = {
  name: 'Biology lab',
  description: 'Microscopes, protocols and who waters the plants.',
  visibility: 'public',
  host: 'emily',
  others: ['sophie', 'tom', 'marta', 'anna'],
  messages: 240,
  asides: ASIDES_EN,
  talks: [
    {
      cases: [
        { what: 'onion cells', look: 'the nucleus is the dark dot at the wall' },
        { what: 'yeast', look: 'some of them are budding, look at the edge' },
        { what: 'pond water', look: 'that fast one is a *Paramecium*' },
        { what: 'moss leaves', look: 'you can see the chloroplasts move' },
      ],
      lines: [
        'a: Has anybody got a good picture of the <what>? Mine is [[all blurry|one grey spot]].',
        'b: Close the diaphragm a bit and use [[10×|40×]].',
        'h: And <look>.',
        'a: [[Wow.|I see it!]] Drawing it now.',
      ],
    },
    {
      lines: [
        'h: Seedlings, day [[5|8|12|15]]:\n\n> light: [[4|6|9]] cm · window: [[7|9]] cm · cupboard: [[11|13]] cm, white and thin',
        'a: So the dark ones are **taller**?',
        'c: They are looking for light. It is called [etiolation](https://en.wikipedia.org/wiki/Etiolation).',
        'b: Poor things 🌱',
        'h: Everybody writes one sentence about it, please.',
      ],
    },
    {
      lines: [
        'a: Question [[3|5|7]] of the worksheet: why exactly is the ratio $3 : 1$?',
        'b: Because both parents are $Aa$.',
        'c: $AA$, $Aa$, $aA$, $aa$: three of four show $A$.',
        'h: Yes. With *real* peas Mendel counted $2.96 : 1$.',
      ],
    },
    { lines: ['h: Who waters on [[Saturday|Sunday]]?', 'a: me 🙋', 'h: Thank you! The key is at the porter’s.'] },
  ],
}
