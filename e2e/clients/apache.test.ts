import { describeClients } from './describe_clients.ts';

describeClients({ front: 'apache', backend: 'uwsgi', transport: 'unix' });
