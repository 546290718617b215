//! `the goverment`

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::words::{At, Pair};
use super::{Asked, Check, Mend, english};
use crate::rule::{About, Confidence, Example};

pub(crate) fn about() -> About {
    About::coded(
        "damage/misspelling",
        "Well-known misspelling",
        "Forms that are no word of any English and have one sound form only. Capitalised words may be names and are \
         not looked at.",
        Confidence::Suspect,
    )
    .flag_only()
    .with(vec![
        Example::flagged("The goverment of the town has recieved the letter.\n"),
        Example::stays("The government of the town met Mr. Teh at the centre.\n"),
    ])
}

pub(crate) const RULE: Asked = english(Check::Pair(At::Word(|| KNOWN.keys().map(|w| (*w).to_owned()).collect()), check));

/// Misspelling and sound form, a pair a line.
const LIST: &str = "\
accomodate accommodate
accomodation accommodation
acheive achieve
acheived achieved
accross across
adress address
agressive aggressive
agression aggression
apparantly apparently
arguement argument
assasinated assassinated
assasination assassination
atleast at least
begining beginning
beleive believe
beleived believed
beleives believes
buisness business
calender calendar
catagory category
cemetary cemetery
collegue colleague
collegues colleagues
comittee committee
commited committed
commitee committee
committment commitment
concious conscious
consistant consistent
controled controlled
cooperaton cooperation
curiousity curiosity
decieve deceive
definately definitely
definatly definitely
desparate desperate
developement development
diffrent different
dilemna dilemma
disapear disappear
disapeared disappeared
dissapear disappear
dissapeared disappeared
dissapointed disappointed
ecomony economy
elction election
embarass embarrass
embarassed embarrassed
embarassing embarrassing
enviroment environment
enviromental environmental
existance existence
explaination explanation
familar familiar
finaly finally
foriegn foreign
fourty forty
futher further
gaurd guard
goverment government
goverments governments
govermental governmental
governer governor
grammer grammar
guidence guidance
happend happened
harrass harass
harrassed harassed
harrassment harassment
hierachy hierarchy
humourous humorous
hundered hundred
immediatly immediately
independance independence
independant independent
interupt interrupt
interupted interrupted
intresting interesting
knowlege knowledge
liason liaison
libary library
lisence licence
maintainance maintenance
managment management
mediteranean Mediterranean
millenium millennium
minature miniature
ministery ministry
mischevious mischievous
neccessary necessary
necesary necessary
neigbour neighbour
nessecary necessary
noticable noticeable
occassion occasion
occassionally occasionally
occured occurred
occurence occurrence
occuring occurring
offical official
officals officials
oppurtunity opportunity
orginal original
orginally originally
paralell parallel
parlament parliament
parliment parliament
peice piece
persistant persistent
personel personnel
politican politician
politicans politicians
posession possession
possesion possession
preceeding preceding
prefered preferred
presidental presidential
pressence presence
privelege privilege
probaly probably
proffesional professional
publically publicly
recieve receive
recieved received
recieves receives
recieving receiving
recomend recommend
recomended recommended
refered referred
refering referring
relevent relevant
religous religious
remeber remember
repetion repetition
resistence resistance
resturant restaurant
secratary secretary
securtiy security
seige siege
seperate separate
seperated separated
seperately separately
sieze seize
siezed seized
similiar similar
sincerly sincerely
soliders soldiers
speach speech
statment statement
strenght strength
succesful successful
succesfully successfully
successfull successful
sucess success
sucessful successful
suprise surprise
suprised surprised
supression suppression
surveilance surveillance
teh the
tendancy tendency
terrorits terrorists
threshhold threshold
tommorow tomorrow
tommorrow tomorrow
tounge tongue
truely truly
tyrany tyranny
unforseen unforeseen
unfortunatly unfortunately
untill until
vaccum vacuum
vehical vehicle
visable visible
wether whether
wich which
withold withhold
writting writing";

static KNOWN: LazyLock<FxHashMap<&'static str, &'static str>> =
    LazyLock::new(|| LIST.lines().filter_map(|l| l.split_once(' ')).collect());

fn check(pair: &Pair<'_>) -> Option<Mend> {
    let word = pair.word();
    if !(3..=16).contains(&word.len()) || !word.as_bytes()[0].is_ascii_lowercase() {
        return None;
    }
    let (bare, span) = pair.bare();
    let sound = KNOWN.get(bare)?;
    Some(Mend::edit(span, sound, Confidence::Suspect).message(format!("'{bare}' for '{sound}'")))
}
