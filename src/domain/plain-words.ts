/**
 * Words that describe an error and cannot identify a person: function words, and the vocabulary of APIs and of this tool
 * for requests, fields and jobs. No given or family name except very rare ones, no place, number or product. Other words
 * of a vendor's text are not made public (docs/contract.md, 7.1).
 */
const TEXT = `
a about above accepted accept according after again against all allowed allow allows almost along already also although
always among an and another any anything apart are around as ask asked asks at away back be became because become been
before began begin behind being below between beyond both but by came can can't cannot caused causes could couldn't did
didn't do does doesn't doing don't done due during each earlier either else enough even ever every everything except few
fewer first following follows for from further gave get gets give given gives go goes going gone got had has hasn't have
haven't having held here hold holds how however if in inside instead into is isn't it its itself just kept know known
knows lacks last late later least left less let like likely long longer made make makes many may maybe might more most
much must must've near need needed needs neither never next no nobody none nor not nothing now of off often on once one
only onto or other others otherwise our ours out outside over own per perhaps please previous put quite rather reached
read rest said same saw say says second see seem seems seen self set several shall should shouldn't shown shows since so
some something soon sorry still such sure take taken takes tell tells than that the their them then there these they thing
things third this those though three through thus time times to together told too took toward tried try turn turned two
under unfortunately unless until up upon us use used uses using very via wait waited waits want was wasn't way we well went were what
when where whether which while who whole whom whose why with within without won't would wouldn't write written wrote yet
you your yours zero
abort aborted absent absence acceptable access account accounts action active activated activate actual add added
adding addition additional address addresses admin administrator agent agreement alias alphanumeric ambiguous amount
answer answered answers api app appear appears application applied apply applies approval approved archived argument
arguments array arrived arrives artifact assertion assigned assignment associated attached attachment attempt attempts
attribute attributes audience auth authenticate authenticated authentication authorization authorize authorized
automatic available background backend bad balance barcode base batch batches behavior billing binary birth birthdate
blank blanks blocked body boolean bounced bounds broke broken bucket bulk busy byte bytes cache calculate call called
cancel canceled cancelled cannot capacity card case category cell cells certificate change changed channel char
character characters charset check checked checks child choose city class client close closed code codes collect
collected collection column columns comma command comment communication company complete completed completion component
condition conditions config configuration configured confirm confirmation conflict conflicting conflicts connect
connected connection consent constraint constraints contact contacts contain contained contains content contents
contract contradictory conversion convert converted copy correct corrupt corrupted could count counts country created
create creates creating creation credential credentials credit critical csv currency current currently custom customer
customers cut damaged data database date dates datetime day days deadline deactivated decimal decode decoded decoding
deep deeper default defined definition delay delayed delete deleted deletion delimiter delivered delivery denied deny
dependency deprecated description destination detail details detected device differ different digits direct directory
disable disabled discarded document documents domain donation donations donor donors download downloaded draft drop
dropped duplicate duplicated duplicates duration edit element elements eligible email emails empty enable enabled encode
encoded encoding encrypted end ended ending endpoint ends enter entity entities entry entries enum environment equal
error errors escape event events exact exactly example exceed exceeded exceeds exception exclude excluded execute
execution exist existing exists expected expiration expire expired expires expiry explicit export expression extension
external extra fail failed failing fails failure failures false fatal fault feature fetch fetched field fields file
filename files fill filled filter final find finish finished flag flow folder forbidden foreign form format formats
formatted found full function future gateway general generate generated generic gift gifts global greater group groups
guid handle handled handler hash head header headers hidden high history hit host hour hours household html http https
id identical identifier identifiers identity ids ignore ignored illegal image immediately import imported imports
improper inactive include included includes including incoming incompatible incomplete inconsistent incorrect
incorrectly index individual inferred info information initial input inputs insert inserted inside install insufficient
integer integration integrity interface internal interrupted interval invalid invalidated issue issued item items job
jobs json key keys kind label language large larger leading legacy length letter letters level levels library license
limit limited limits line lines link linked links list listed lists live load loaded local location locked lock log
login lookup loopback lost low lower lowercase mail mailing maintenance malformed manager mandatory map mapped mapping
mappings match matched matches matching max maximum mean means media member members memory merge merged message messages
metadata method methods middle min minimum minute minutes mismatch missing mobile mode model modified module month months
moved multiple name named names namespace native ndjson negative nested network networks neutral node non not-found
note noted notes null nullable number numbers numeric oauth object objects obsolete occupied occurred offset older open
opened operation operations operator option optional options order ordered orders organization origin original outcome
outdated output outputs overflow overlap overlapping overload overloaded override owner package page pages pair param
parameter parameters params parent parse parsed parsing part partial partially partly party pass passed passes password
path pattern pause paused payload payment pending people percent percentage period permission permissions permit
permitted person persons phone phones pixel placeholder plan planned plain platform point policy poll polled polls pool
port position positive possible possibly post postal preceding precondition preference prefix prepared present prevented
primary private privilege privileges problem problems proceed process processed processes processing product profile
program progress prohibited project property properties protected protocol provide provided provider proxy public
publish published purge query queue queued quota quote quotes raise range rate reach reached readable reading ready
reason received receive recent recipient recipients recognize recognized record records redirect redirected reduce
reference referenced references refresh refused regex region register registered registration reject rejected related
relation relationship release remain remaining remote remove removed rename repeat repeated replace replaced reply
report reported request requested requests require required requirement requirements requires reserved reset resolve
resolved resource resources respond responded response responses restricted restriction result results resume retried
retry retrying return returned returns revoked right rights role roles round route row rows rule rules run runner
running runs sandbox save saved scheduled schema scope scopes search section secret secrets secure security segment
select selected send sender sending sends sent separator sequence serial serialize server servers service services
session setting settings setup share shared short shorter sign signature signed similar simultaneous single size
skipped slow small source space spaces specified specify split stale standard start started starting starts stat state
states statement status step stop stopped stopping storage store stored stream street strict string strings structure
subject submission submit submits submitted subscribed subscriber subscribers subscription succeed succeeded succeeds
success successful successfully suffix suitable summary supplied support supported surname suspended synchronize syntax
system tab table tag tags target task tasks team technical template templates temporarily temporary tenant term
terminated test text threshold throttled thrown timed timeout timestamp timezone title token tokens top total totals
trace trailing transaction transfer transient translate transport trigger true truncated type types unable unacceptable
unauthenticated unauthorized unavailable uncertain unchanged unclear undamaged undefined understood unexpected unique
unit unknown unmatched unprocessable unprocessed unreachable unreadable unrecognized unresolved unspecified unsubscribed
unsupported unused unusual update updated updates updating upload uploaded uploads upper uppercase uri url urls usage
user username users utf uuid valid validate validated validation validity value values variable vendor vendor's verified
verify version versions violated violates violation visible voter voters voucher wallet warning warnings website whitespace
wildcard word words workflow working workspace wrong xml year years zip

authority dns server's speak tls web
`;

export const PLAIN_WORDS: ReadonlySet<string> = new Set(TEXT.split(/\s+/).filter((word) => word !== ''));
