export const id = 991;
export const ids = [991];
export const modules = {

/***/ 96991:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   VENDOR_GUIDES: () => (/* binding */ VENDOR_GUIDES)
/* harmony export */ });
/* harmony import */ var _ngpvan_rows_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76617);
/* harmony import */ var _outcome_decider_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(27224);


const { notFound, fail, flaky } = _outcome_decider_js__WEBPACK_IMPORTED_MODULE_1__/* .KEY_PREFIXES */ .V;
const FLAKY = [flaky, 'fails the first time it is sent'];
/** By the name of the provider, in the order of the demo. */
const VENDOR_GUIDES = new Map([
    [
        'donoratlas',
        {
            story: 'a CSV and an NDJSON file are added to a network, 100 ids per job, and failed ids are retried in two more rounds',
            sample: 'donoratlas/donors.csv',
            flags: [['param', 'network_id=net_1']],
            rowsBy: 'key',
            keyColumn: 'donor_id',
            prefixes: [[notFound, 'is not found'], [fail, 'fails'], FLAKY],
        },
    ],
    [
        'donoratlas-remove',
        {
            story: 'former members are removed from a network; the response to each request is the result',
            sample: 'donoratlas-remove/former-members.csv',
            flags: [['param', 'network_id=net_1']],
            rowsBy: 'key',
            keyColumn: 'donor_id',
            prefixes: [[fail, 'fails'], FLAKY],
        },
    ],
    [
        'ngpvan',
        {
            story: 'people are created or updated and tagged; the vendor downloads them as a zip from an object store on this machine, and reports the outcome of each row in a result file',
            sample: 'ngpvan/contacts.csv',
            flags: [['params', '{ application_name: trial, mapping_types: [contact, activist_code: 4600101] }']],
            rowsBy: 'number',
            keyColumn: 'VanID',
            prefixes: [
                [notFound, 'matches no one'],
                [fail, 'is partly applied'],
                FLAKY,
                [_ngpvan_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .VAN_PREFIXES */ .Lk.absent, 'does not validate'],
                [_ngpvan_rows_js__WEBPACK_IMPORTED_MODULE_0__/* .VAN_PREFIXES */ .Lk.ignored, 'is partly ignored, which is a success'],
            ],
        },
    ],
    [
        'passcreator',
        {
            story: 'passes are updated from a file with a column for each field; rows with the same values share a job',
            sample: 'passcreator/passes.csv',
            flags: [['param', 'match_by=identifier']],
            rowsBy: 'key',
            keyColumn: 'identifier',
            prefixes: [[notFound, 'does not exist'], [fail, 'fails'], FLAKY],
        },
    ],
    [
        'passcreator-create',
        {
            story: 'passes are created from a template, each with an id of your own that may exist only once',
            sample: 'passcreator-create/new-passes.csv',
            flags: [['param', 'template_id=tpl_1']],
            rowsBy: 'key',
            keyColumn: 'userProvidedId',
            prefixes: [[fail, 'fails'], FLAKY],
        },
    ],
]);


/***/ })

};
