export const id = 617;
export const ids = [617];
export const modules = {

/***/ 5565:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $W: () => (/* binding */ MAPPING_TYPES),
  wU: () => (/* binding */ PRIMARY_KEYS),
  Rx: () => (/* binding */ RESOURCE_TYPES),
  Gn: () => (/* binding */ showMappingType)
});

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/fields.ts
// Fields of NGP VAN's mapping types; catalog.ts says where they come from.
/** A field, by its name and the vendor's description. */
const field = (name, description, options = {}) => ({
    name,
    description,
    isRequired: options.required === true,
    values: options.values,
    parents: options.parent === undefined
        ? null
        : [{ parentFieldName: options.parent, limitedToParentValues: options.parentValues ?? null }],
});
/** Predefined values by id and name. */
const values = (...names) => names.map(([id, name]) => ({ id, name, parents: null }));
const required = { required: true };
const CHECK = { id: '2', name: 'Check' };
const PHONES = [
    field('Phone', 'Phone Number', required),
    field('PhoneTypeID', 'Phone Type', {
        values: values(['H', 'Home'], ['W', 'Work'], ['C', 'Cell'], ['M', 'Main'], ['F', 'Fax']),
        parent: 'Phone',
    }),
    field('PhoneOptInStatusID', 'Phone Opt-In Status', {
        values: values(['1', 'Opt-In'], ['2', 'Unknown'], ['3', 'Opt-Out']),
        parent: 'Phone',
    }),
    field('PhoneExtension', 'Extension', { parent: 'Phone' }),
];
const EMAIL = [
    field('Email', 'Email Address', required),
    field('EmailTypeID', 'Email Type', {
        values: values(['1', 'Personal'], ['2', 'Work'], ['3', 'Other']),
        parent: 'Email',
    }),
    field('EmailSubscriptionStatusId', 'Email Subscription Status', {
        values: values(['0', 'Unsubscribed'], ['1', 'Not Subscribed'], ['2', 'Subscribed']),
        parent: 'Email',
    }),
];
const CONTRIBUTIONS = [
    field('ContributionID', 'Contribution ID'),
    field('Amount', 'Amount', required),
    field('DateReceived', 'Date Received', required),
    field('DesignationID', 'Designation', {
        ...required,
        values: values(['101', 'General Fund'], ['102', 'Campaign Fund']),
    }),
    field('SourceCodeID', 'Source Code', {
        values: [
            { id: '501', name: 'Spring Appeal', parents: null },
            {
                id: '502',
                name: 'Campaign Dinner',
                parents: [{ parentFieldName: 'DesignationID', allowedParentValues: [{ id: '102', name: 'Campaign Fund' }] }],
            },
        ],
        parent: 'DesignationID',
    }),
    field('PaymentTypeID', 'Payment Type', { values: values(['1', 'Cash'], ['2', 'Check'], ['3', 'Credit Card']) }),
    field('CheckNumber', 'Check Number', { parent: 'PaymentTypeID', parentValues: [CHECK] }),
    field('CheckDate', 'Check Date', { parent: 'PaymentTypeID', parentValues: [CHECK] }),
    field('Note', 'Contribution Note'),
];
const CONTACT = [
    field('VanID', 'VanID'),
    field('FirstName', 'First Name'),
    field('MiddleName', 'Middle Name'),
    field('LastName', 'Last Name'),
    field('Suffix', 'Suffix'),
    field('DateOfBirth', 'Date of Birth'),
    field('Sex', 'Sex', { values: values(['M', 'Male'], ['F', 'Female']) }),
    field('Email', 'Email Address'),
    field('Phone', 'Phone Number'),
    field('AddressLine1', 'Address Line 1'),
    field('City', 'City', { parent: 'AddressLine1' }),
    field('StateOrProvince', 'State', { parent: 'AddressLine1' }),
    field('ZipOrPostal', 'Zip', { parent: 'AddressLine1' }),
];
const ADDRESS = [
    field('AddressLine1', 'Address Line 1', required),
    field('AddressLine2', 'Address Line 2', { parent: 'AddressLine1' }),
    field('City', 'City', { parent: 'AddressLine1' }),
    field('StateOrProvince', 'State', { parent: 'AddressLine1' }),
    field('ZipOrPostal', 'Zip', { parent: 'AddressLine1' }),
];
const ACTIVIST_CODE = [
    field('ActivistCodeID', 'Activist Code ID', {
        ...required,
        values: values(['4600101', 'Volunteer'], ['4600102', 'Supporter'], ['4600103', 'Host']),
    }),
    field('CanvassedBy', 'Recruited By, Must be a Valid User ID'),
    field('DateCanvassed', 'Contacted When', { parent: 'CanvassedBy' }),
    field('ContactTypeID', 'Contacted How', {
        values: values(['1', 'Phone'], ['2', 'Walk'], ['4', 'Mail']),
        parent: 'CanvassedBy',
    }),
];

;// CONCATENATED MODULE: ./src/sandbox/ngpvan/catalog.ts
// What a bulk import can do. The 21 display names are the vendor's own list (its page "Bulk Import: Overview").
// ActivistCode is the vendor's example; MailingAddress and the statuses of an e-mail are in its documents; other
// machine names and fields come from public clients, or are marked `inferred`: the vendor names them only to an account.

/** Resource types of `GET /bulkImportJobs/resources`, by mode: from a public client's example. */
const RESOURCE_TYPES = new Map([
    ['0', ['Contacts', 'ActivistCodes', 'ContactsActivistCodes']],
    ['1', ['Contacts', 'Contributions', 'ActivistCodes', 'ContactsActivistCodes']],
]);
/** The column that identifies a resource, as `PrimaryKeyType` names it. */
const PRIMARY_KEYS = new Map([
    ['Contacts', 'VanID'],
    ['ContactsActivistCodes', 'VanID'],
    ['Contributions', 'ContributionID'],
    ['ActivistCodes', 'ActivistCodeID'],
]);
const CONTACTS = ['Contacts'];
const BOTH = ['0', '1'];
const MY_CAMPAIGN = ['1'];
const type = (name, displayName, fields, rest = {}) => ({
    name,
    displayName,
    fields,
    allowMultipleMode: 'Single',
    resourceTypes: CONTACTS,
    modes: BOTH,
    inferred: true,
    ...rest,
});
const GIFTS = { resourceTypes: ['Contributions'], modes: MY_CAMPAIGN };
/** All 21, in the order of the vendor's page. */
const MAPPING_TYPES = [
    type('ActivistCode', 'Apply Activist Code', ACTIVIST_CODE, {
        allowMultipleMode: 'Multiple',
        resourceTypes: ['Contacts', 'ContactsActivistCodes'],
        inferred: false,
    }),
    type('CanvassResults', 'Apply Canvass Responses', [
        field('ResultID', 'Contact Result', required),
        field('ContactTypeID', 'Contacted How'),
        field('DateCanvassed', 'Contacted When'),
    ]),
    type('ContributionAdjustments', 'Apply Contribution Adjustments', [
        field('ContributionID', 'Contribution ID', required),
        field('AdjustmentAmount', 'Adjustment Amount', required),
        field('DateAdjusted', 'Date Adjusted'),
    ], GIFTS),
    type('Contributions', 'Apply Contributions', CONTRIBUTIONS, {
        ...GIFTS,
        resourceTypes: ['Contributions', 'Contacts'],
    }),
    type('CustomAddress', 'Apply Custom Address', ADDRESS),
    type('ApplyContactCustomFields', 'Apply Custom Contact Fields', [field('CustomFieldGroupID', 'Custom Field Group', required)], { allowMultipleMode: 'Multiple' }),
    type('Email', 'Apply Email Address', EMAIL, { allowMultipleMode: 'SinglePerType' }),
    type('ApplyExternalID', 'Apply External ID', [
        field('ExternalIDTypeID', 'External ID Type', required),
        field('ExternalID', 'External ID', { ...required, parent: 'ExternalIDTypeID' }),
    ], { allowMultipleMode: 'SinglePerType' }),
    type('Jobs', 'Apply Jobs', [field('EmployerID', 'Employer', required), field('JobTitle', 'Job Title')], {
        modes: MY_CAMPAIGN,
    }),
    type('MailingAddress', 'Apply Mailing Address', ADDRESS, { inferred: false }),
    type('NamesAndSalutations', 'Apply Names and Salutations', [
        field('FormalSalutation', 'Formal Salutation'),
        field('InformalSalutation', 'Informal Salutation'),
    ]),
    type('OrganizingTurfs', 'Apply Organizing Turfs', [field('OrganizingTurfID', 'Organizing Turf', required)]),
    type('OriginSourceCode', 'Apply Origin Source Code', [field('OriginSourceCodeID', 'Origin Source Code', required)], {
        modes: MY_CAMPAIGN,
    }),
    type('Phones', 'Apply Phone Numbers', PHONES, { allowMultipleMode: 'SinglePerType' }),
    type('RecurringCommitments', 'Apply Recurring Commitments', [
        field('Amount', 'Amount', required),
        field('FrequencyID', 'Frequency', { ...required, values: values(['1', 'Weekly'], ['3', 'Monthly']) }),
        field('StartDate', 'Start Date', required),
    ], { modes: MY_CAMPAIGN }),
    type('Relationships', 'Apply Relationships', [field('RelatedVanID', 'Related VanID', required), field('RelationshipID', 'Relationship', required)], { modes: MY_CAMPAIGN, allowMultipleMode: 'Multiple' }),
    type('Suppressions', 'Apply Suppressions', [
        field('DoNotCall', 'Do Not Call'),
        field('DoNotEmail', 'Do Not Email'),
        field('DoNotMail', 'Do Not Mail'),
        field('DoNotWalk', 'Do Not Walk'),
    ]),
    type('WorkAddress', 'Apply Work Address', ADDRESS),
    type('CreateOrUpdateActivistCodes', 'Create Or Update Activist Codes', [
        field('ActivistCodeID', 'Activist Code ID'),
        field('ActivistCodeName', 'Name', required),
        field('ActivistCodeType', 'Type'),
    ], { resourceTypes: ['ActivistCodes'] }),
    type('CreateOrUpdateContact', 'Create Or Update Contact', CONTACT),
    type('EditContributionData', 'Edit Contribution Data', [
        field('ContributionID', 'Contribution ID', required),
        field('DateReceived', 'Date Received'),
        field('Note', 'Contribution Note'),
    ], GIFTS),
];
/** A mapping type as the vendor's pages show it. */
function showMappingType({ name, displayName, allowMultipleMode, resourceTypes, fields }) {
    return {
        name,
        displayName,
        allowMultipleMode,
        resourceTypes,
        fields: fields.map((each) => ({
            name: each.name,
            description: each.description,
            hasPredefinedValues: each.values !== undefined,
            isRequired: each.isRequired,
            canBeMappedToColumn: true,
            canBeMappedByName: true,
            parents: each.parents,
        })),
    };
}


/***/ }),

/***/ 14812:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DD: () => (/* binding */ asList),
/* harmony export */   Jr: () => (/* binding */ isAllowed),
/* harmony export */   b6: () => (/* binding */ textOf),
/* harmony export */   sB: () => (/* binding */ asPart),
/* harmony export */   vh: () => (/* binding */ readMapping)
/* harmony export */ });
/* harmony import */ var _request_values_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21721);

/** The value as a part of an order; undefined if it is not an object. */
function asPart(value, at) {
    const members = (0,_request_values_js__WEBPACK_IMPORTED_MODULE_0__/* .membersOf */ .lS)(value);
    return members && { members, at };
}
/** The elements of a list; none if the value is not a list. */
function asList(value) {
    return (0,_request_values_js__WEBPACK_IMPORTED_MODULE_0__/* .isList */ .Lv)(value) ? value : [];
}
/** A text member; '' if it is anything else. */
function textOf(part, name) {
    const value = part.members.get(name);
    return typeof value === 'string' ? value : '';
}
/** Reads one mapping type of an order. */
function readMapping(part, type, { columns, findColumn, refuse }) {
    const given = asList(part.members.get('fieldValueMappings')).flatMap((element, index) => {
        const at = `${part.at}.fieldValueMappings[${index}]`;
        const mapping = asPart(element, at);
        const fieldName = mapping === undefined ? '' : textOf(mapping, 'fieldName');
        const field = findField(type, fieldName);
        if (mapping === undefined || field === undefined) {
            refuse(`${at}.fieldName`, `Field "${fieldName}" is not one of the mapping type`);
            return [];
        }
        return [readField(mapping, field, at, { columns, findColumn, refuse })];
    });
    const fields = given.length > 0 ? given : mapByName(type, columns);
    checkFields(type, fields, part.at, refuse);
    const heading = part.members.get('resultFileColumnName');
    return { type, heading: typeof heading === 'string' ? heading : undefined, fields };
}
/** If no fields are mapped, columns are mapped to fields by name; a field whose parent has no column is left out. */
function mapByName(type, columns) {
    const positions = new Map(columns.map((name, index) => [name.toLowerCase(), index]));
    const has = (name) => positions.has(name.toLowerCase());
    return type.fields
        .filter(({ name, parents }) => has(name) && (parents ?? []).every(({ parentFieldName }) => has(parentFieldName)))
        .map((field) => ({
        field,
        column: positions.get(field.name.toLowerCase()),
        value: undefined,
        translations: new Map(),
    }));
}
/** Custom fields are named by number, so they cannot be listed. */
function findField(type, name) {
    const field = type.fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (field !== undefined || type.name !== 'ApplyContactCustomFields' || !/^CF\d+$/i.test(name))
        return field;
    return { name, description: 'Custom Field', isRequired: false, values: undefined, parents: null };
}
function readField(mapping, field, at, { findColumn, refuse }) {
    const columnName = mapping.members.get('columnName');
    const staticValue = mapping.members.get('staticValue');
    const isGiven = (value) => value !== undefined && value !== null;
    if (isGiven(columnName) === isGiven(staticValue)) {
        refuse(at, 'Either columnName or staticValue must be given');
    }
    const checkValue = (value, where) => {
        if (!isAllowed(field, value))
            refuse(where, `Not one of the values of the field "${field.name}"`);
    };
    const translations = new Map();
    asList(mapping.members.get('values')).forEach((element, index) => {
        const pair = asPart(element, at);
        const target = (0,_request_values_js__WEBPACK_IMPORTED_MODULE_0__/* .scalarText */ .ws)(pair?.members.get('targetValue'));
        checkValue(target, `${at}.values[${index}].targetValue`);
        translations.set((0,_request_values_js__WEBPACK_IMPORTED_MODULE_0__/* .scalarText */ .ws)(pair?.members.get('sourceValue')), target);
    });
    if (isGiven(staticValue)) {
        const value = String(staticValue);
        checkValue(value, `${at}.staticValue`);
        return { field, column: undefined, value, translations };
    }
    const column = isGiven(columnName) ? findColumn(String(columnName), `${at}.columnName`) : -1;
    return { field, column, value: undefined, translations };
}
function checkFields(type, fields, at, refuse) {
    const mapped = new Map(fields.map((each) => [each.field.name, each]));
    if (mapped.size < fields.length)
        refuse(`${at}.fieldValueMappings`, 'A field is mapped twice');
    for (const { name, isRequired } of type.fields) {
        if (isRequired && !mapped.has(name))
            refuse(`${at}.fieldValueMappings`, `Required field "${name}" is not mapped`);
    }
    for (const { field } of fields) {
        for (const { parentFieldName, limitedToParentValues } of field.parents ?? []) {
            const parent = mapped.get(parentFieldName);
            if (parent === undefined) {
                refuse(`${at}.fieldValueMappings`, `Field "${field.name}" needs the field "${parentFieldName}"`);
            }
            else if (parent.value !== undefined && limitedToParentValues?.every(({ id }) => id !== parent.value) === true) {
                refuse(`${at}.fieldValueMappings`, `Field "${field.name}" does not go with this value of "${parentFieldName}"`);
            }
        }
    }
}
/** True for a predefined value, by its id or its name. */
function isAllowed(field, value) {
    return field.values === undefined || field.values.some(({ id, name }) => id === value || name === value);
}


/***/ }),

/***/ 76617:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lk: () => (/* binding */ VAN_PREFIXES),
/* harmony export */   qU: () => (/* binding */ createJudge),
/* harmony export */   zF: () => (/* binding */ resultHeader)
/* harmony export */ });
/* unused harmony export PROCESSED */
/* harmony import */ var _outcome_decider_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(27224);
/* harmony import */ var _catalog_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5565);
/* harmony import */ var _mapping_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(14812);



/** More prefixes of a key, for VAN only: a row that does not validate, and one that is partly ignored. */
const VAN_PREFIXES = { absent: 'absent-', ignored: 'ignored-' };
// The vendor's pages have the first two. The others are the sandbox's own, since no document has them.
const PROCESSED = 'Processed';
const IGNORED = 'Ignored to avoid overwriting best phone';
const NO_MATCH = 'No match found';
const NOT_APPLIED = 'Could not be applied';
/** Separates the repeated cells that name a row: no text contains it. */
const JOINT = '\u001f';
/**
 * Decides the outcome of each row. The key that chooses the outcome is in the column of the resource's primary key, else
 * in the first cell with such a prefix. The record knows a row by the cells that the client asked to repeat, else by its
 * key.
 */
function createJudge({ columns, echoed, mappings, resourceType }, ports) {
    const keyType = _catalog_js__WEBPACK_IMPORTED_MODULE_1__/* .PRIMARY_KEYS */ .wU.get(resourceType) ?? '';
    const find = (name) => columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
    const [keyAt, vanIdAt] = [find(keyType), find('VanID')];
    const createsContacts = mappings.some(({ type }) => type.name === 'CreateOrUpdateContact');
    const needsVanId = vanIdAt >= 0 && resourceType.startsWith('Contact') && !createsContacts;
    const prefixes = [...Object.values(_outcome_decider_js__WEBPACK_IMPORTED_MODULE_0__/* .KEY_PREFIXES */ .V), ...Object.values(VAN_PREFIXES)];
    const keyOf = (cells) => {
        const own = cells[keyAt] || cells[vanIdAt];
        return own || (cells.find((cell) => prefixes.some((prefix) => cell.startsWith(prefix))) ?? '');
    };
    return (cells, number) => {
        const key = keyOf(cells);
        const repeated = echoed.map((column) => cells[column] ?? '');
        const id = repeated.length > 0 ? repeated.join(JOINT) : key || `${ports.jobId}:${number}`;
        if (key.startsWith(VAN_PREFIXES.absent) || (needsVanId && (cells[vanIdAt] ?? '').trim() === '')) {
            return { entry: { id, outcome: 'failed' }, cells: undefined };
        }
        const decided = ports.decide({ key, id });
        const messages = mappings.map((mapping, index) => {
            if (decided === 'not_found')
                return NO_MATCH;
            const complaint = findComplaint(mapping, cells);
            if (complaint !== undefined)
                return complaint;
            if (decided === 'failed' && index === mappings.length - 1)
                return NOT_APPLIED;
            return key.startsWith(VAN_PREFIXES.ignored) && index === 0 ? IGNORED : PROCESSED;
        });
        const isApplied = messages.every((message) => message === PROCESSED || message === IGNORED);
        const outcome = decided === 'not_found' ? decided : isApplied ? 'succeeded' : 'failed';
        const primaryKey = decided === 'not_found' ? '' : cells[keyAt] || ports.nextKey();
        return { entry: { id, outcome }, cells: [primaryKey, keyType, ...repeated, ...messages] };
    };
}
/** Why a mapping cannot be applied to the row. A blank cell of a field that is not required is ignored. */
function findComplaint({ fields }, cells) {
    for (const { field, column, value, translations } of fields) {
        const cell = column === undefined ? (value ?? '') : (cells[column] ?? '');
        const meant = translations.get(cell) ?? cell;
        if (meant.trim() === '') {
            if (field.isRequired)
                return `A value is required: ${field.name}`;
        }
        else if (!(0,_mapping_js__WEBPACK_IMPORTED_MODULE_2__/* .isAllowed */ .Jr)(field, meant))
            return `Invalid value: ${field.name}`;
    }
    return undefined;
}
/** The header of the result files. Mappings without their own heading get their name and a number. */
function resultHeader({ columns, echoed, mappings }, firstNumber) {
    return [
        'BulkUploadDataID',
        'ULFileID',
        'PrimaryKey',
        'PrimaryKeyType',
        ...echoed.map((column) => columns[column] ?? ''),
        ...mappings.map(({ type, heading }, index) => heading ?? `${type.name}_${firstNumber + index}`),
    ];
}


/***/ }),

/***/ 27224:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ createOutcomeDecider),
/* harmony export */   V: () => (/* binding */ KEY_PREFIXES)
/* harmony export */ });
/** Prefixes of a key that choose its outcome (docs/contract.md, 3.5). Every other key succeeds. */
const KEY_PREFIXES = { notFound: 'notfound-', fail: 'fail-', flaky: 'flaky-' };
/** Decides by the first letters of a key, and remembers which flaky rows have failed. */
function createOutcomeDecider() {
    const failedOnce = new Set();
    const decideRow = ({ key, id }) => {
        if (key.startsWith(KEY_PREFIXES.notFound))
            return 'not_found';
        if (key.startsWith(KEY_PREFIXES.fail))
            return 'failed';
        if (!key.startsWith(KEY_PREFIXES.flaky) || failedOnce.has(id))
            return 'succeeded';
        failedOnce.add(id);
        return 'failed';
    };
    return {
        decide: (ids) => Array.from(new Set(ids), (id) => ({ id, outcome: decideRow({ key: id, id }) })),
        decideRow,
    };
}


/***/ }),

/***/ 21721:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lv: () => (/* binding */ isList),
/* harmony export */   OG: () => (/* binding */ parseBody),
/* harmony export */   lS: () => (/* binding */ membersOf),
/* harmony export */   ws: () => (/* binding */ scalarText)
/* harmony export */ });
// Reads what a request contains, which may be anything.
/** An object's members by name; undefined if the value is not an object. */
function membersOf(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return undefined;
    return new Map(Object.entries(value));
}
/** True for a list, whatever is in it. */
function isList(value) {
    return Array.isArray(value);
}
/** A text, number or boolean as text; '' for anything else. */
function scalarText(value) {
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
/** A body of JSON in UTF-8; throws for anything else. */
function parseBody(body) {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
}


/***/ })

};
