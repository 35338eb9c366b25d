"""The journey as scripts of other load generators.

Both read `PLAN`, a file with the messages to send and the pauses between them. They only look for the
end of an answer; they neither fold nor compare what the app sent, which is in their favour.
"""

LOCUST = """
import json, os, time
import gevent
import websocket
from locust import HttpUser, task, constant

PLAN = json.load(open(os.environ["PLAN"]))


class Visitor(HttpUser):
    wait_time = constant(0)

    @task
    def visit(self):
        self.client.get("/")
        address = self.host.replace("http:", "ws:") + "/websocket/"
        socket = websocket.create_connection(address, skip_utf8_validation=True, timeout=60)
        socket.recv()
        for step in PLAN:
            gevent.sleep(step["think"])
            begun = time.perf_counter()
            socket.send(step["send"])
            self.until_answered(socket)
            took = 1000 * (time.perf_counter() - begun)
            self.environment.events.request.fire(
                request_type="ws", name=step["label"], response_time=took, response_length=0,
                exception=None, context={},
            )
        socket.close()

    def until_answered(self, socket):
        idle = values = False
        while not (idle and values):
            frame = socket.recv()
            if frame.startswith('{"busy":"idle"') or frame.startswith('{"busy": "idle"'):
                idle = True
            elif '"values"' in frame[:24] or '"errors"' in frame[:24]:
                values = True
"""

K6 = """
import http from 'k6/http';
import { WebSocket } from 'k6/experimental/websockets';
import { Trend } from 'k6/metrics';

const plan = JSON.parse(open(__ENV.PLAN));
const took = new Trend('step', true);
export const options = {
  discardResponseBodies: true,
  scenarios: { all: { executor: 'ramping-vus', startVUs: 0, gracefulStop: '1s', stages: [
    { duration: __ENV.RAMP, target: Number(__ENV.USERS) },
    { duration: '1h', target: Number(__ENV.USERS) } ] } },
};

export default function () {
  http.get(__ENV.HOST + '/');
  const socket = new WebSocket(__ENV.HOST.replace('http:', 'ws:') + '/websocket/');
  let at = -1, idle = false, values = false, begun = 0;
  const next = () => {
    at += 1;
    if (at >= plan.length) { socket.close(); return; }
    setTimeout(() => {
      idle = values = false;
      begun = Date.now();
      socket.send(plan[at].send);
    }, plan[at].think * 1000);
  };
  socket.onmessage = (event) => {
    const head = event.data.substring(0, 24);
    if (head.startsWith('{"config"') || head.startsWith('{"config')) { if (at < 0) next(); return; }
    if (head.includes('"idle"')) idle = true;
    else if (head.includes('"values"') || head.includes('"errors"')) values = true;
    if (idle && values) { took.add(Date.now() - begun, { step: plan[at].label }); idle = values = false; next(); }
  };
}
"""
