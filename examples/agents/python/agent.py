"""An agent, written from proto/ alone, that repeats texts in capitals: agent.py HOST:PORT AGENT_ID CAPABILITY [MS_PER_TASK]"""
import asyncio, pathlib, random, sys, time, types, uuid
import grpc
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "proto"))
pb, services = grpc.protos_and_services("parley/v1/agent_service.proto")
ENDPOINT, AGENT_ID, CAPABILITY, WORK_MS = (sys.argv[1:] + ["0"])[:4]
INSTANCE_ID = str(uuid.uuid4())  # stays the same when this process reconnects
jobs = {}  # what this process works on, by lease; outlives a stream
session = types.SimpleNamespace(outbox=None, frame_id=0, beat=5.0)  # the outbox is set from Welcome on

def key(lease):
    return lease.task_id, lease.token

def send(**frame):
    if session.outbox:
        session.frame_id += 1
        session.outbox.put_nowait(pb.AgentFrame(frame_id=session.frame_id, **frame))

async def work(job, assignment):
    send(accept={"lease": job.lease})
    send(progress={"lease": job.lease, "progress": {"message": "raising my voice", "percent": 50}})
    done = time.monotonic() + int(WORK_MS) / 1000
    while (now := time.monotonic()) < job.heard + job.timeout:
        send(heartbeat={"leases": [{"lease": job.lease}]})
        if now >= done:  # again and again until it is acked: it counts once
            outputs = [{"text": part.text.upper()} for part in assignment.spec.inputs if part.HasField("text")]
            send(result={"lease": job.lease, "result": {"outputs": outputs, "summary": f"{len(outputs)} texts in capitals"}})
            job.result_frame = session.frame_id
        await asyncio.sleep(min(session.beat, job.timeout / 3, done - now if now < done else job.timeout))
    stop(job.lease, "no heartbeat was answered")

def forget(lease):
    job = jobs.pop(key(lease), None)
    return job and job.task.cancel()

def stop(lease, why):
    if forget(lease):
        print(f"{lease.task_id}: stopped, {why}", flush=True)
    send(stop_evidence={"lease": lease, "stopped": True})  # frees our capacity

def receive(kind, body, outbox):
    if kind == "welcome":
        print(f"connected as {AGENT_ID}, session {body.session_id}", flush=True)
        session.outbox, session.beat = outbox, body.heartbeat_interval.ToMilliseconds() / 1000
        for lost in set(jobs) - set(map(key, body.confirmed_leases)):
            stop(jobs[lost].lease, "the lease was lost")
    elif kind == "assignment":
        job = types.SimpleNamespace(lease=body.lease, timeout=body.heartbeat_timeout.ToMilliseconds() / 1000, heard=time.monotonic(), result_frame=None)
        jobs[key(job.lease)], job.task = job, asyncio.create_task(work(job, body))
    elif kind in ("revoke", "request_stop"):
        stop(body.lease, f"told to by {kind}")
    elif kind == "lease_extended":
        for job in filter(None, map(jobs.get, map(key, body.extended))):
            job.heard = time.monotonic()
        for lease in body.lost:
            stop(lease, "the lease was lost")
    elif kind == "ack" and not body.refusal.HasField("retry_delay"):
        for job in [one for one in jobs.values() if one.result_frame == body.frame_id]:
            if forget(job.lease) and body.HasField("refusal"):
                send(fail={"lease": job.lease, "failure": {"failure_class": "FAILURE_CLASS_PERMANENT"}})

async def outgoing(outbox):
    while True:
        yield await outbox.get()

async def main():
    stub = services.AgentServiceStub(grpc.aio.insecure_channel(ENDPOINT, [("grpc.max_reconnect_backoff_ms", 2000)]))
    while True:
        outbox, card = asyncio.Queue(), {"agent_id": AGENT_ID, "capabilities": [{"name": CAPABILITY}]}
        outbox.put_nowait(pb.AgentFrame(hello={"card": card, "instance_id": INSTANCE_ID, "protocol_version_min": 1,
            "protocol_version_max": 1, "max_in_flight": 4, "held_leases": [job.lease for job in jobs.values()]}))
        try:
            async for frame in stub.Connect(outgoing(outbox)):
                if kind := frame.WhichOneof("frame"):  # frames of unknown kinds are ignored
                    receive(kind, getattr(frame, kind), outbox)
        except grpc.RpcError as error:
            print(f"disconnected: {error.details()}", flush=True)
        session.outbox = None
        await asyncio.sleep(random.uniform(0.5, 2))
asyncio.run(main())
