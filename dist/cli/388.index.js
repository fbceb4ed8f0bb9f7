export const id = 388;
export const ids = [388];
export const modules = {

/***/ 20388:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   awaitHeldRows: () => (/* reexport safe */ _row_memory_held_js__WEBPACK_IMPORTED_MODULE_0__.x),
/* harmony export */   sendAndCollect: () => (/* reexport safe */ _send_js__WEBPACK_IMPORTED_MODULE_1__.y)
/* harmony export */ });
/* harmony import */ var _row_memory_held_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(93168);
/* harmony import */ var _send_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(37064);
/**
 * What a run needs once its rows are planned, in one piece, so that the bundle has one file for it. It is loaded only then:
 * the vendor gets its first request sooner.
 */




/***/ })

};
