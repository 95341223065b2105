'use strict';

// Usage: node node.js AUTHORITY.pem <exchange.json; prints the result as a line of JSON.
const { readFileSync } = require('node:fs');
const mqtt = require('mqtt');
const { perform } = require('./exchange.js');

const options = { ca: readFileSync(process.argv[2]) };
const one = JSON.parse(readFileSync(0, 'utf8'));
perform(mqtt, { ...one, options }).then((result) => console.log(JSON.stringify(result)));
