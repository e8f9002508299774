import { describeClients } from './describe_clients.ts';

describeClients({ front: 'nginx', backend: 'http', transport: 'tcp' });
