#!/usr/bin/env node
import { standaloneScript } from './standalone_script.ts';

await standaloneScript('nova-api');
