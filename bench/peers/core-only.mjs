// The least that an action of this kind does before its first request: GitHub's toolkit, an input, a request.
import { get } from 'node:http';
import { getInput, info } from '@actions/core';

get(`${getInput('base-url')}/v1/partners/test`, (response) => info(`HTTP ${response.resume().statusCode}`));
