"""Words by which the furniture of news pages shows: labels, controls, credits, ends of pages.

They are the words of page makers, in the languages of the outlets that a mission reads, and of no
one site.
"""

# ruff: noqa: RUF001 - Cyrillic letters are what is looked for
# ruff: noqa: E501 - a list of words reads better unbroken

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    """The labels in a text, one between bars."""
    return frozenset(" ".join(each.split()).casefold() for each in text.split("|") if each.strip())


INTERFACE: Final = _words(
    """
    subscribe|subscribe now|subscribed|unsubscribe|newsfeed|news feed|loader|loading|loading...|
    loading…|chats|chat|share|share this|share this article|share this story|share this page|
    share on facebook|share on twitter|get short url|short url|copy url|share via email|tweet|tweet this|retweet|like|pin it|
    email|e-mail|email this|print|print this|print article|print this page|pdf|copy link|save|
    download|listen|play|pause|mute|watch|watch live|live|search|search...|menu|close|open|more|
    more...|more…|show more|load more|see more|view all|view more|see all|read more|read more...|
    read more…|continue reading|continue reading…|continue|next|previous|prev|back|back to top|
    top|home|home page|homepage|skip to content|skip to main content|skip to navigation|
    jump to navigation|toggle navigation|navigation|main menu|log in|login|log out|logout|sign in|
    sign up|sign out|register|log in or register|sign in or register|my account|account|profile|
    settings|notifications|cookies|accept|accept cookies|accept all|i agree|got it|ok|cancel|
    submit|send|select page|translate|blog archive|about the author|about this author|select language|search this blog|total pageviews|popular posts|blogroll|reply|report|report abuse|delete|edit|add to favourites|add to favorites|
    advertisement|advertising|ad|ads|sponsored|sponsored content|promoted|promoted content|
    to participate in the discussion|to participate in the discussion log in or register|
    join the discussion|join the conversation|text size|font size|a a|aa|a- a+|+|-|x|»|«|>|<|
    facebook|twitter|google+|google plus|linkedin|pinterest|whatsapp|telegram|reddit|instagram|
    youtube|rss|tumblr|stumbleupon|digg|viber|vk|vkontakte|odnoklassniki|email thisblogthis!share
    to twittershare to facebook|email this|blogthis!|share to twitter|share to facebook|
    share to pinterest|newer post|older post|newer posts|older posts|newer post older post home|
    follow us|follow us on twitter|follow us on facebook|get the app|download the app|
    image copyright|image caption|media caption|media playback is unsupported on your device|
    close share panel|these are external links and will open in a new window|story highlights|
    photo|photos|video|videos|gallery|photo gallery|image|audio|slideshow|infographic|podcast|
    newsletter|newsletters|sign up for our newsletter|enter your email|enter your email address|
    your email|your email address|first published|related|trending|trending now|popular|
    most popular|most read|most viewed|most shared|most commented|latest|latest news|top stories|
    top news|editor's picks|editor’s picks|editors' picks|recommended|recommended for you|
    you may like|you may also like|you might also like|you might also be interested in|
    more from|more stories|more news|more on this story|more on this|related stories|
    related articles|related topics|related news|related content|related links|related posts|
    related coverage|see also|read also|also read|read next|up next|don't miss|what's new|
    keep reading|from around the web|around the web|around the bbc|elsewhere on the web|tags|
    topics|labels|categories|category|filed under|sections|section|archive|archives|about us|
    contact|contact us|advertise|advertise with us|terms of use|terms of service|
    terms and conditions|privacy policy|privacy|cookie policy|sitemap|site map|careers|help|faq|
    support|feedback|disclaimer|comments|comment|post a comment|leave a comment|leave a reply|
    no comments|no comments:|no comments yet|add a comment|view comments|show comments|
    hide comments|write a comment|view the discussion thread.|discussion|
    подписаться|подпишитесь|поделиться|комментарии|комментировать|читать далее|читайте также|
    читать также|подробнее|ещё|еще|далее|назад|войти|вход|регистрация|зарегистрироваться|поиск|
    меню|главная|новости|лента новостей|все новости|главное|популярное|реклама|фото|видео|печать|
    версия для печати|загрузка|загрузка...|чаты|заголовок открываемого материала|
    чтобы участвовать в дискуссии|авторизуйтесь или зарегистрируйтесь|обсудить|нравится|
    по теме|материалы по теме|смотрите также|теги|темы|обратная связь|о проекте|контакты|
    copié|partager|imprimer|envoyer|commenter|commentaires|réagir|lire aussi|à lire aussi|
    lire la suite|en savoir plus|voir aussi|sur le même sujet|abonnez-vous|s'abonner|s’abonner|
    se connecter|connexion|inscription|s'inscrire|rechercher|recherche|menu principal|accueil|
    publicité|newsletter|les plus lus|à la une|mots-clés|mentions légales|ajouter un commentaire|
    participer à la discussion|nous suivre|suivez-nous|
    اشترك|مشاركة|شارك|طباعة|تعليقات|التعليقات|أضف تعليق|أضف تعليقا|اقرأ أيضا|اقرأ أيضاً|
    اقرأ المزيد|المزيد|تسجيل الدخول|تسجيل|بحث|القائمة|الرئيسية|أخبار|آخر الأخبار|الأخبار|إعلان|
    إعلانات|صور|فيديو|مواضيع ذات صلة|أخبار ذات صلة|الأكثر قراءة|تابعنا|كلمات مفتاحية|شاهد أيضا|
    teilen|drucken|kommentare|anmelden|mehr|anzeige|compartir|imprimir|comentarios|publicidad|
    """
)
"""Labels and controls, whole lines, in lower case."""

SECTIONS: Final = _words(
    """
    world|world news|news|politics|business|economy|opinion|opinions|op-ed|editorial|analysis|
    features|feature|in depth|sport|sports|culture|arts|entertainment|lifestyle|life|science|tech|
    technology|health|environment|travel|style|weather|military|military & intelligence|defense|
    defence|security|society|middle east|mideast|mena|africa|asia|asia & pacific|asia-pacific|
    europe|us|u.s.|usa|us & canada|americas|latin america|uk|russia|syria|turkey|iraq|iran|israel|
    lebanon|jordan|egypt|international|national|local|regional|breaking news|breaking|exclusive|
    interview|interviews|columnists|columns|blogs|multimedia|viral|viral videos|viewpoint|
    press releases|press release|war in syria|syria war|syrian conflict|syria's civil war|
    в мире|мир|политика|экономика|общество|происшествия|спорт|культура|наука|армия|безопасность|
    россия|сирия|ближний восток|конфликты|мнения|аналитика|интервью|международная панорама|
    monde|politique|économie|société|international|proche-orient|moyen-orient|syrie|russie|
    afrique|amériques|opinions|analyse|culture|sports|
    العالم|عربي|عربي ودولي|سياسة|اقتصاد|رياضة|ثقافة|سوريا|روسيا|الشرق الأوسط|تقارير|رأي|آراء|محليات
    """
)
"""Names of sections, whole lines, in lower case."""

CONTROLS: Final = re.compile(
    r"^(?:follow (?:us|\w+) on\b|like us on\b|join us on\b|find us on\b|share (?:this|on|via|to)\b"
    r"|sign up (?:for|to|here|now)\b|subscribe (?:to|for|now|here)\b|click here\b|tap here\b"
    r"|you must be (?:logged|signed) in\b|please (?:log|sign) in\b|log in to\b|sign in to\b"
    r"|log in or\b|this (?:video|content) (?:is not|isn't|cannot)\b|javascript\b|please enable\b"
    r"|enable javascript\b|your browser\b|we use cookies\b|th(?:is|e) (?:web)?site uses cookies\b|by (?:using|continuing)\b"
    r"|skip to\b|back to\b(?=.{0,20}$)|tags?\s*:|labels?\s*:|topics?\s*:|categor(?:y|ies)\s*:|filed (?:under|in)\b"
    r"|posted in\b|keywords?\s*:|email this\s?blogthis|read the full\b|view (?:all|the|full)\b"
    r"|watch (?:live|now|the video|more)\b|listen (?:live|now)\b|download (?:our|the) app\b"
    r"|get (?:our|the) (?:app|newsletter|latest)\b|subscribe to:|advertisement\b"
    r"|to participate in\b|join the (?:conversation|discussion)\b|show thumbnail\b|you can share\b|registration was successful|please follow (?:the link from|our)\b|never miss a\b|your email address\b|fill in your details\b|enter your\b|don[’']t have an account|already have an account|all comments\b|comments are closed|\d{1,2}[ -]min(?:ute)?s?(?: of)? read|follow live\b|@\w+$|[\w ]{2,40}\s@\w+$"
    r"|media playback\b|story (?:continues|highlights)\b|article continues\b|continue reading\b"
    r"|теги\s*:|темы\s*:|подписывайтесь\b|подпишитесь\b|следите за\b|чтобы участвовать\b"
    r"|авторизуйтесь\b|нашли (?:ошибку|опечатку)\b|mots-clés\s*:|suivez-nous\b|abonnez-vous\b"
    r"|inscrivez-vous\b|pour participer\b|تابعونا|اشترك في|للمشاركة في)",
    re.IGNORECASE,
)
"""How the lines of controls begin."""

RELATED: Final = re.compile(
    r"^(?:[►▶•*>»–-]\s?)?(?:read more|read also|also read|also see|see also|related(?: \w+)?"
    r"|more on (?:this|the)\b[^:]{0,40}|must read|don[’']t miss|more|watch|video|photos|in pictures"
    r"|trending|recommended|up next|next|previously|editor[’']s picks?"
    r"|читайте также|читать также|смотрите также|по теме|подробнее|ещё по теме"
    r"|lire aussi|à lire(?: aussi)?|voir aussi|sur le même sujet|a lire aussi"
    r"|اقرأ أيضا|اقرأ أيضاً|اقرأ المزيد|شاهد أيضا|شاهد أيضاً|مواضيع ذات صلة)\s*[:>»|–-]\s*\S",
    re.IGNORECASE,
)
"""A headline of another story, named as such."""

BYLINE: Final = re.compile(
    r"^(?:(?-i:By|BY)\s+(?:the\s)?(?-i:[A-Z\u00c0-\u00de])|by:\s|written by\b|posted by\b|by (?:reuters|afp|ap|staff|agencies|news agencies|wire services)\b"
    r"|(?:reuters|ap|afp|bbc|cnn|web|news|our)\s(?:staff|reporter|desk|correspondent|editors?)\b"
    r"|reported by\b|published by\b|author\s*:|authors\s*:|source\s*:|via\s*:|editor\s*:"
    r"|\(?(?:additional |further )?(?:reporting|writing|editing|compiled) by\b"
    r"|автор\s*:|авторы\s*:|источник\s*:|текст\s*:|(?-i:Par)\s(?-i:[A-Z\u00c0-\u00de])|source\s?:"
    r"|بقلم|المصدر\s*:|كتب\s*:|الكاتب\s*:)",
    re.IGNORECASE,
)
"""Who wrote it, on a line of its own."""

ENDS: Final = re.compile(
    r"^(?:(?:no|\d+)\s+comments?\s*:?|comments?\s*[:(]?\s*\d*\)?|post a comment|leave a (?:reply|comment)"
    r"|add (?:a|your) comment|join the (?:conversation|discussion)|to participate in the discussion"
    r"|newsfeed|reader comments|what do you think\??|view the discussion thread\.?"
    r"|комментарии(?:\s*\(?\d*\)?)?|чтобы участвовать в дискуссии|commentaires(?:\s*\(?\d*\)?)?"
    r"|(?:ال)?تعليقات(?:\s*\(?\d*\)?)?)$",
    re.IGNORECASE,
)
"""What stands where an article has ended: its readers' part of the page."""

LISTS: Final = re.compile(
    r"^(?:related(?: \w+)?|read (?:also|more|next)|also read|see also|more(?: \w+){0,4}|you (?:may|might) also"
    r"[\w ]{0,25}|most \w+|top (?:stories|news)|trending(?: now)?|recommended(?: \w+){0,2}|editor[’']?s[’']? picks"
    r"|latest(?: \w+)?|читайте также|читать также|по теме|материалы по теме|смотрите также|lire aussi"
    r"|à lire(?: aussi)?|sur le même sujet|voir aussi|اقرأ أيضا|اقرأ أيضاً|مواضيع ذات صلة|أخبار ذات صلة)\s?:?$",
    re.IGNORECASE,
)
"""What stands above a list of other stories."""

FOOTER: Final = re.compile(
    r"(?:^the post\b.{0,300}\b(?:appeared first on|first appeared on)\b"
    r"|^(?:this (?:article|story|post|piece) )?(?:was )?(?:originally|first) (?:appeared|published)"
    r"|^from\s.{1,100}\shttps?://\S+$|^via\s(?:ifttt|.{0,40}https?://\S+)$"
    r"|©\s?.{0,60}\b(?:19|20)\d\d\b|^\(c\)\s?(?:19|20)\d\d|\ball rights reserved\b"
    r"|^copyright\s(?:©|\(c\)|.{0,40}\b(?:19|20)\d\d\b)|\bmay not be (?:published|reproduced|copied|redistributed)\b"
    r"|^our standards\s?:|^\[?posted (?:at|on|in) the\b|^distributed by\b|^republished (?:from|with)\b|^reprinted (?:from|with)\b"
    r"|^все права защищены|^tous droits réservés|^جميع الحقوق محفوظة"
    r"|^(?:https?://|www\.)\S+$|^\S+@\S+\.\w{2,}$)",
    re.IGNORECASE,
)
"""Syndication, copyright, bare addresses."""

SLOGAN: Final = re.compile(
    r"^(?:get|read|find|discover|stay|keep up|follow|catch|explore|browse|watch|breaking)\b"
    r".{0,80}\b(?:news|updates?|coverage|headlines|stories|informed|newsletters?|reports)\b",
    re.IGNORECASE,
)
"""A site about itself."""

CAPTION_START: Final = re.compile(
    r"^(?:©|\(c\)\s(?:\d{4}\b|(?-i:[A-Z]{3}))|\(?(?:file |stock |archive |handout |undated )?(?:photo|image|picture|photograph)s?"
    r"(?: (?:by|courtesy|credit)\b|\s?[:/©(])|photographs? by\b|image result for\b|file[ -]photo\b|image (?:copyright|caption|credit)\b"
    r"|media caption\b|getty images\b|\(ap photo\b|ap photo\b|in (?:this|a|an) (?:[\w.,’'-]{1,20}\s){0,8}?"
    r"(?:photo|image|picture|photograph|frame grab|screen ?shot|handout|video grab)\b"
    r"|фото\s?[:/©(]|на фото\b|снимок\b|архивное фото|photo d[’']archives?|crédits?\s?(?:photo)?\s?:"
    r"|légende\s?:|\(photo\b|صورة\s?[:/]|تصوير\s?:)",
    re.IGNORECASE,
)
"""How captions and credits begin."""

CAPTION_END: Final = re.compile(
    r"(?:\b(?:reuters|afp|ap|epa|sana|tass|getty(?: images)?|anadolu(?: agency)?|xinhua|rex|pa|dpa|"
    r"sipa|ria novosti|sputnik|upi|shutterstock|nurphoto|zuma)\s?/\s?[\w .'’/-]{2,60}"
    r"|\bvia (?:reuters|ap|afp|getty images|getty|epa)|[(\[](?:file|photo|getty|"
    r"(?:ap|afp|reuters|epa)(?:\s?/| photo))[^()\[\]]{0,60}[)\]]|\b(?:ap|afp|epa|reuters) photo(?:\s?/.{0,60})?"
    r"|\bgetty images|©\s?[^.!?©]{2,80}|\bархивное фото|\bфото\s?/\s?.{2,40}|\barchive photo|\bhandout(?: photo)?|\bfile photo|\[file(?: photo)?[^\]]{0,40}\]|\((?:file|archive)\))"
    r"\s?[.)\]]?$",
    re.IGNORECASE,
)
"""How captions end: with an agency's credit."""

TICKER: Final = re.compile(
    r"^(?:breaking(?: news)?|live(?: updates?)?|just in|update|developing|trending|urgent|flash"
    r"|срочно|молния|онлайн|en direct|urgent|عاجل|مباشر)\s?[:|–-]{1,2}\s?\S",
    re.IGNORECASE,
)
"""News that run along a page's edge."""

CHANGED: Final = re.compile(
    r"\b(?:updated|modified|edited|last|обновлено|mis à jour|modifié|تحديث)\b", re.IGNORECASE
)
"""That a date is of a change, and not of publication."""
