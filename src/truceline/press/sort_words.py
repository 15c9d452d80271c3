"""Cues by which a statement is proposed as one of the sorts, in English, Russian, French, Arabic.

Each is a pattern over words; what none fits is none of the sorts. Verbs are those that attribute
("accused", "pledged"); cues stand in the words themselves.
"""

# ruff: noqa: RUF001, E501 - the words of other languages are theirs, and a list is read whole

from __future__ import annotations

import re
from typing import Final


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + ")", re.IGNORECASE)


DENYING: Final = _words(
    r"den(?:y|ies|ied|ying)\b", r"refut(?:e|es|ed|ing)\b", r"disput(?:e|es|ed)\b",
    r"reject(?:s|ed|ing)? (?:the |these |those |all |such |any )?(?:alleg|accus|claim|report|charge)",
    r"dismiss(?:es|ed|ing)? (?:the |these |those |all |such |any )?(?:alleg|accus|claim|report|charge)",
    r"отрица", r"отверг", r"опроверг", r"опроверж", r"d[ée]ment(?:i|ait|ent|ir)", r"ni(?:e|ent|é|ait)\b",
    r"(?:و)?(?:نفى|نفت|ينفي|تنفي|نفوا)\b",
)  # fmt: skip
DENIAL: Final = _words(
    r"(?:did|do|does|has|have|had|was|were|is|are) (?:not|never) (?:\w+ ){0,2}"
    r"(?:struck|strike|hit|bomb|bombed|bombing|shell|shelled|attack|attacked|attacking|target|targeted"
    r"|targeting|violat\w+|breach\w*|kill|killed|fire|fired|responsible|involved|carry out|carried out"
    r"|conduct\w*|use|used)\b",
    r"(?:didn|don|doesn|hasn|haven|wasn|weren)['’]t (?:\w+ ){0,2}"
    r"(?:strike|hit|bomb|shell|attack|target|violate|breach|kill|fire|bombed|attacked|violated)\b",
    r"no truth\b", r"nothing to do with\b", r"(?:baseless|groundless|unfounded|fabricated)\b",
    r"never (?:struck|hit|bombed|shelled|attacked|targeted|violated|used)\b",
    r"false (?:accusation|allegation|claim|report)", r"не наносил", r"не обстрел", r"не нарушал",
    r"не соответству\w+ действительности", r"безосновательн", r"голословн", r"sans fondement",
    r"n['’](?:a|ont|avons) (?:pas|jamais) (?:\w+ )?(?:frappé|bombardé|attaqué|visé|violé)",
    r"لا أساس له", r"لا صحة", r"لم (?:تقصف|يقصف|تستهدف|يستهدف|تنتهك|تخرق)",
)  # fmt: skip
ACCEPTED: Final = (
    r"(?:truce|cease-?fire|cessation|terms|agreement|accord|arrangement|resolution|plan|proposal|deal"
    r"|conditions|regime of silence)"
)
ACCEPTANCE: Final = _words(
    rf"accept(?:s|ed|ing|ance of)? (?:\w+[ -]){{0,4}}{ACCEPTED}",
    r"agree(?:s|d)? to (?!(?:discuss|consider|study|review|talk|negotiate|meet|examine|work|postpone|end|leave)\b)"
    rf"(?:\w+[ -]){{0,4}}{ACCEPTED}",
    rf"agree(?:s|d)? (?:(?:up)?on|an?|the) (?:\w+[ -]){{0,4}}{ACCEPTED}",
    r"(?:reach(?:ed)?|struck|conclud(?:e|ed)|sealed|hammered out|c[ao]me to(?= an?\b)) (?:\w+[ -]){0,4}"
    r"(?:agreement|accord|deal|truce|cease-?fire|understanding|arrangement)\b",
    rf"(?:sign(?:s|ed)? up to|join(?:s|ed|ing)?|endors(?:e|es|ed)|consent(?:s|ed)? to|signed)"
    rf" (?:\w+[ -]){{0,4}}{ACCEPTED}",
    rf"(?:will |would |to )?(?:abide by|adhere to|comply with|observe|respect) (?:\w+[ -]){{0,4}}{ACCEPTED}",
    r"присоедин\w+ к (?:\w+ ){0,2}(?:перемири|режиму|прекращени|соглашени)",
    r"(?:принял\w*|соглас\w+) (?:\w+ ){0,3}(?:услови|перемири|соглашени|прекращени)",
    r"договорил\w+ (?:о|об|на)\b", r"(?:достиг\w+|заключил\w*|подписал\w*) (?:\w+ ){0,3}(?:договор[её]нност|соглашени|перемири)",
    r"(?:accept\w+|souscri\w+ à|approuv\w+) (?:[\w'’]+ ){0,3}(?:trêve|cessez-le-feu|accord|cessation)",
    r"(?:conclu|signé|parvenu[es]*|entendu[es]*) (?:à |sur )?(?:[\w'’]+ ){0,3}(?:trêve|cessez-le-feu|accord|cessation)",
    r"(?:و)?(?:اتفق|اتفقت|اتفقتا|اتفقوا|اتفقا|اتفقنا) (?:\w+ ){0,3}على", r"توصل\w* (?:\w+ ){0,3}إلى (?:\w+ ){0,2}(?:ال)?(?:اتفاق|هدنة|تفاهم)",
    r"(?:وافق|وافقت|وافقنا|قبلنا|قبل|قبلت|التزمت ب|موافقة) ?(?:\w+ ){0,3}(?:ب|على )?(?:ال)?(?:هدنة|وقف|اتفاق|شروط)",
)  # fmt: skip
REFUSED: Final = _words(
    r"(?:not|never|n['’]t|cannot|refus\w+|declin\w+|fail\w+|unwilling|reluctant|unable)\b",
    r"не\b", r"отказ", r"ne\b", r"n['’]", r"refus", r"(?:لا|لم|لن|رفض|رفضت|يرفض|ترفض)\b",
)  # fmt: skip
NONE: Final = _words(
    r"(?:no|not|nor|never|neither|none|that|ни|никак\w+|что|aucun\w*|que|أن)\b", r"qu['’]",
)  # fmt: skip
WISHED: Final = _words(
    r"(?:must|should|ought|ha(?:s|ve|d|ving) to|urg\w+|call\w* (?:on|for|upon)|ask\w*|if|unless|until|whether|before|once|hop(?:e|es|ed|ing)"
    r"|expect\w*|want\w*|demand\w*|ready|prepared|willing|need\w*|invit\w+|press\w*|persuad\w+|likely|may|might|could"
    r"|trying|tried|try|seek\w*|sought|possible|chance|close|near)\b",
    r"должн", r"если\b", r"призва\w*", r"призыв\w*", r"готов", r"необходимо", r"чтобы\b", r"возможн",
    r"(?:doi(?:t|vent)|devrai\w+|si|pourrai\w+|appel\w+|invit\w+|exhort\w+|prêt\w*)\b",
    r"(?:يجب|ينبغي|إذا|دعا|دعت|قد|مستعد|مستعدة|يمكن)\b",
)  # fmt: skip
LISTING: Final = _words(
    r"(?:is|are|was|were|as|be|being|remain(?:s|ed)?|consider\w*|deem\w*|call\w*) (?:\w+[ -]){0,3}"
    r"terrorist(?:s\b|\b(?: |-)?(?:organi[sz]ation|group|movement|entit)?)",
    r"(?:terror(?:ist)?|sanctions?|black) ?-?list", r"list of terror", r"designat\w+ (?:\w+ ){0,4}terror",
    r"(?:added|include[ds]?|put|placed|inclusion|listing) (?:\w+ ){0,5}(?:list|terror)",
    r"(?:является|считать|считает\w*|признать|признан\w*|внести|включить|включен\w*) (?:\w+ ){0,6}"
    r"(?:террорист|списо?к)", r"террористическ\w+ (?:организаци|группировк)",
    r"(?:organisation|groupe|mouvement)s? terroristes?", r"liste (?:des|noire)[\w ]{0,30}",
    r"(?:منظمة|تنظيم|جماعة|حركة|تنظيمات|جماعات|منظمات) ?(?:ال)?إرهابي", r"قائمة (?:ال)?(?:إرهاب|منظمات|عقوبات)",
)  # fmt: skip
ACCUSING: Final = _words(
    r"accus(?:e|es|ed|ing)\b", r"blam(?:e|es|ed|ing)\b", r"alleg(?:e|es|ed|ing)\b", r"charg(?:e|es|ed) that",
    r"condemn(?:s|ed|ing)?\b", r"denounc(?:e|es|ed|ing)\b", r"обвин", r"осуди", r"возложил\w* вину",
    r"accus(?:e|é|ent|ait)\w*", r"dénonc", r"impute", r"(?:و)?(?:اتهم|اتهمت|يتهم|تتهم|حمّل|حملت|أدان|أدانت|ندد|نددت)",
)  # fmt: skip
HARM: Final = _words(
    r"violat(?:e|es|ed|ing|ion|ions)\b", r"breach(?:es|ed|ing)?\b",
    r"(?:struck|bombed|bombard\w*|shelled|shelling|attacked|targeted|gassed|killed|massacred|besieged"
    r"|starv\w+|blocked|blocking|obstruct\w+|hit|fired on|opened fire|seized|overran|advanced on)\b",
    r"(?:air ?-?strikes?|attacks?|shelling|offensive|barrel bombs?) (?:on|against|by|killed|hit)\b",
    r"war crimes?\b", r"нарушил", r"нарушени", r"обстрел", r"удар\w* по", r"атаков", r"разбомб", r"блокир",
    r"viol(?:é|ée|ent|ation|ations)\b", r"bombard", r"attaqué", r"frapp(?:é|es)", r"pilonn",
    r"(?:ال)?(?:خرق|خروقات|انتهك|انتهاك|انتهاكات|قصف|قصفت|استهدف|استهدفت|هاجم|هاجمت)",
)  # fmt: skip
PLEDGING: Final = _words(
    r"pledg(?:e|es|ed|ing)\b", r"promis(?:e|es|ed|ing)\b", r"vow(?:s|ed)?\b", r"undert(?:ake|akes|ook|aking)\b",
    r"commit(?:s|ted|ting)? (?:to|itself|himself|themselves|ourselves)\b", r"guarante(?:e|es|ed|eing)\b",
    r"swor(?:e|n)\b", r"assured\b", r"обязал", r"обязу", r"обеща", r"гарантир", r"пообеща", r"заверил",
    r"s['’]engag", r"s['’]est engag", r"promi[st]", r"promet", r"garanti", r"(?:و)?(?:تعهد|تعهدت|يتعهد|تتعهد|التزم|التزمت|وعد|وعدت)",
)  # fmt: skip
COMMITMENT: Final = _words(
    r"(?:we|i) (?:will|shall|are going to|am going to|undertake|commit|promise|pledge|guarantee)\b(?! (?:see|have|be|remain|know|never know))",
    r"we['’]ll\b", r"(?:is|are|was|were|am|remain(?:s)?) committed to\b",
    r"(?:will|shall|would) (?:stop|halt|cease|refrain|suspend|allow|open|lift|withdraw|release|provide|deliver"
    r"|send|ensure|implement|facilitate|continue to (?:allow|deliver|provide|support|facilitate))\b",
    r"agreed to (?:stop|halt|cease|refrain|suspend|allow|open|lift|withdraw|release|provide|deliver|send|ensure"
    r"|implement|facilitate|set up|create|establish|exchange)\b",
    r"мы (?:будем|обязуемся|прекратим|обеспечим|продолжим)", r"намерен\w* (?:прекратить|обеспечить|вывести|освободить|допустить)",
    r"nous (?:allons|nous engageons|ferons|cesserons|garantissons)", r"(?:سوف|سن)(?:\w+)", r"ملتزم(?:ون|ة)? ب",
)  # fmt: skip
NUMBER: Final = (
    r"(?:\d[\d.,\u00a0 ]{0,20}|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|dozens|scores|hundreds|thousands|tens of thousands)(?:[ -]\w+)?)"
)
FIGURE: Final = _words(
    NUMBER + r" ?(?:%|per ?cent\b)",
    NUMBER + r" (?:of )?(?:\w+[ -]){0,3}(?:people|civilians?|children|women|men|dead|deaths?|killed|wounded|injured"
    r"|casualties|fighters|soldiers|trucks?|lorr(?:y|ies)|convoys?|tons?|tonnes|parcels|kits|families"
    r"|violations?|breaches|incidents?|air ?-?strikes?|sorties|settlements|villages|groups|detainees"
    r"|prisoners|refugees|displaced|residents|patients|hospitals|shells|mortars|rockets|strikes)\b",
    r"(?:killed|wounded|injured|displaced|besieged|evacuated|released) (?:\w+ ){0,3}" + NUMBER,
    r"\d[\d.,\u00a0 ]{0,20} (?:\w+ ){0,2}(?:человек|мирных|погиб|ранен|нарушени|населенн|тонн|грузовик|боевик|удар|вылет|групп|детей)",
    r"\d[\d.,\u00a0 ]{0,20} (?:\w+ ){0,2}(?:personnes|civils|morts|blessés|violations|tonnes|camions|enfants|combattants|déplacés)",
    r"[\d٠-٩][\d٠-٩.,]* (?:\w+ ){0,2}(?:شخص|مدني|قتيل|جريح|خرق|شاحنة|طن|عائلة|طفل|مدنيا|قتلى|غارة)",
)  # fmt: skip
POSITION: Final = _words(
    r"(?:must|should|ought|need(?:s|ed)? to|have to|has to|need for|necessary|essential|important|imperative"
    r"|unacceptable|ready to|prepared to|willing to|possible|impossible|crucial|vital|encouraging)\b",
    r"(?:believ|think|thought|consider|hop|want|wish|expect|support|oppos|favou?r|prefer|insist|demand|urg"
    r"|call(?:s|ed|ing)? (?:on|for|upon)|look(?:s|ed|ing)? forward|recogni[sz]|maintain|regard|refus|reject"
    r"|understand|understood)\w*",
    r"(?:no|only) (?:military )?(?:solution|alternative|way|place|role)\b", r"in favou?r\b",
    r"должн", r"необходим", r"нужн", r"следует", r"считае", r"счита\w+", r"выступа\w+ (?:за|против)", r"призва\w+", r"призыва",
    r"готов", r"надее", r"недопустим", r"подчеркн", r"(?:doit|doivent|devrait|devraient|faut|faudrait)\b", r"souhait",
    r"nécessaire", r"esp[èé]r", r"appel(?:le|é|ons|ant) (?:à|au)", r"estim", r"prêt(?:e|s|es)? à", r"inacceptable",
    r"(?:يجب|ينبغي|ضرورة|ضروري|نأمل|يأمل|دعا|دعت|نؤكد|أكد|أكدت|مستعد|نرفض|ندعم|نعتقد|لا بد)",
)  # fmt: skip
