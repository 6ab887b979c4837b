// An agent, written from proto/ alone, that repeats texts in capitals: node agent.js HOST:PORT AGENT_ID CAPABILITY [MS_PER_TASK]
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const [endpoint, agentId, capability, workMs = '0'] = process.argv.slice(2);
const includeDirs = [`${import.meta.dirname}/../../../proto`];
const options = { includeDirs, keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const { AgentService } = grpc.loadPackageDefinition(loadSync('parley/v1/agent_service.proto', options)).parley.v1;
const client = new AgentService(endpoint, grpc.credentials.createInsecure(), { 'grpc.max_reconnect_backoff_ms': 2000 });
const instanceId = crypto.randomUUID(); // stays the same when this process reconnects
const jobs = new Map(); // what this process works on, by lease; outlives a stream
const working = () => [...jobs.values()].filter((job) => !job.resultFrame);
const key = (lease) => `${lease.task_id} ${lease.token}`;
const millis = (duration) => Number(duration.seconds) * 1000 + duration.nanos / 1e6;
let stream, beatMs, timer, frameId = 0, retryMs = 100; // `stream` is set from Welcome on
const send = (kind, body) => stream?.write({ frame_id: ++frameId, [kind]: body });

function start({ lease, spec, heartbeat_timeout }) {
  const job = { lease, spec, timeoutMs: millis(heartbeat_timeout), heardAt: Date.now() };
  jobs.set(key(lease), job);
  send('accept', { lease });
  send('progress', { lease, progress: { message: 'raising my voice', percent: 50 } });
  job.timer = setTimeout(finish, Number(workMs), job);
  beat();
}

function finish(job) { // may send a result again: it counts once
  const outputs = job.spec.inputs.filter((part) => part.content === 'text').map(({ text }) => ({ text: text.toUpperCase() }));
  send('result', { lease: job.lease, result: { outputs, summary: `${outputs.length} texts in capitals` } });
  job.resultFrame = String(frameId);
}

function stop(lease, why) {
  clearTimeout(jobs.get(key(lease))?.timer);
  if (jobs.delete(key(lease))) console.log(`${lease.task_id}: stopped, ${why}`);
  send('stop_evidence', { lease, stopped: true }); // frees our capacity
}

function beat() {
  clearTimeout(timer);
  for (const job of working()) if (Date.now() > job.heardAt + job.timeoutMs) stop(job.lease, 'no heartbeat was answered');
  if (working().length > 0) send('heartbeat', { leases: working().map(({ lease }) => ({ lease })) });
  timer = setTimeout(beat, Math.min(beatMs, ...working().map((job) => job.timeoutMs / 3)));
}

const handlers = {
  assignment: start,
  revoke: ({ lease, reason }) => stop(lease, reason),
  request_stop: ({ lease }) => stop(lease, 'it is being canceled'),
  lease_extended({ extended, lost }) {
    for (const lease of extended) if (jobs.has(key(lease))) jobs.get(key(lease)).heardAt = Date.now();
    for (const lease of lost) stop(lease, 'the lease was lost');
  },
  ack({ frame_id, refusal }) {
    const job = [...jobs.values()].find((one) => one.resultFrame === frame_id);
    if (refusal) console.log(`refused: ${refusal.reason} ${refusal.message}`);
    if (job && refusal?.retry_delay) job.timer = setTimeout(finish, millis(refusal.retry_delay), job);
    else if (job && jobs.delete(key(job.lease)) && refusal) send('fail', { lease: job.lease, failure: { failure_class: 'FAILURE_CLASS_PERMANENT' } });
  },
};

function connect() {
  const call = client.connect();
  handlers.welcome = ({ session_id, heartbeat_interval, confirmed_leases: live }) => {
    console.log(`connected as ${agentId}, session ${session_id}`);
    [stream, retryMs, beatMs] = [call, 100, millis(heartbeat_interval)];
    for (const { lease } of jobs.values()) if (!live.some((one) => key(one) === key(lease))) stop(lease, 'the lease was lost');
    for (const job of jobs.values()) if (job.resultFrame) finish(job);
    beat();
  };
  call.on('data', (frame) => handlers[frame.frame]?.(frame[frame.frame])); // frames of unknown kinds are ignored
  call.on('error', () => {}).on('status', ({ details }) => {
    console.log(`disconnected: ${details}`);
    stream = undefined;
    setTimeout(connect, (retryMs = Math.min(retryMs * 2, 2000)) * (0.5 + Math.random() / 2));
  });
  call.write({ hello: { card: { agent_id: agentId, capabilities: [{ name: capability }] }, instance_id: instanceId, protocol_version_min: 1,
    protocol_version_max: 1, max_in_flight: 4, held_leases: [...jobs.values()].map(({ lease }) => lease) } });
}
connect();
