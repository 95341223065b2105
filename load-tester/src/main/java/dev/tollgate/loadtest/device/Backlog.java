package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.measure.LoopMeter.Gauge;
import dev.tollgate.loadtest.measure.OperationMeter;
import dev.tollgate.loadtest.measure.Outcome;
import dev.tollgate.loadtest.scenario.Op;

/**
 * Operations of one connection that are due, and wait with their planned instants until they can start. What comes while the oldest
 * has waited for longer than the limit is shed. On the loop's thread.
 */
final class Backlog {
    private final Link link;
    private final DeviceLoop loop;
    private final OpQueue queue = new OpQueue();

    /** @param link knows its loop already */
    Backlog(Link link) {
        this.link = link;
        this.loop = link.loop;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    long oldestPlanned() {
        return queue.oldestPlanned();
    }

    /** An operation is due: it starts, waits, or is shed. */
    void due(FlowSpec flow, long plannedNanos, long nowNanos) {
        OperationMeter meter = loop.meter.operation(flow.index);
        if (flow.op != Op.CONN) { // connecting counts what it is asked for itself
            meter.planned(plannedNanos);
        }
        if (link.state == Link.State.GONE || !link.takes(flow)) {
            meter.shed(plannedNanos);
        } else if (queue.isEmpty() && link.canStart(flow)) {
            link.start(flow, plannedNanos);
        } else if (!queue.isEmpty() && nowNanos - queue.oldestPlanned() > loop.maxBacklogNanos) {
            meter.shed(plannedNanos);
        } else {
            add(flow, plannedNanos);
        }
    }

    private void add(FlowSpec flow, long plannedNanos) {
        if (link.state == Link.State.UP && link.isWritable()) {
            loop.meter.add(Gauge.WINDOW_LIMITED, 1);
        }
        queue.add(flow.index, plannedNanos);
        loop.meter.add(Gauge.BACKLOG, 1);
        boolean isAsleep = link.state == Link.State.REFUSED || (link.state == Link.State.IDLE && link.isHttp());
        if (isAsleep) {
            link.connect(plannedNanos);
        }
    }

    /** Starts what waits, as far as there is room. */
    void drain() {
        while (!queue.isEmpty()) {
            FlowSpec flow = loop.flow(queue.oldestFlow());
            boolean isTaken = link.takes(flow);
            if (isTaken && !link.canStart(flow)) {
                return;
            }
            long planned = queue.oldestPlanned();
            removeOldest();
            if (isTaken) {
                link.start(flow, planned);
            } else {
                loop.meter.operation(flow.index).shed(planned);
            }
        }
    }

    /** Ends everything that waits: the server refused the device. */
    void refuse(int reason, long nowNanos) {
        Judge judge = link.device.judge;
        while (!queue.isEmpty()) {
            OperationMeter meter = loop.meter.operation(queue.oldestFlow());
            long planned = queue.oldestPlanned();
            removeOldest();
            meter.started(planned);
            long started = Math.max(planned, link.connectStarted); // it may have become due during the attempt
            meter.ended(Outcome.REFUSED, reason, judge.state(), planned, started, nowNanos);
            if (judge.ended(Outcome.REFUSED, reason, false, planned, nowNanos)) {
                meter.expected(planned);
            }
        }
    }

    /** Gives up everything that waits. */
    void shed() {
        while (!queue.isEmpty()) {
            loop.meter.operation(queue.oldestFlow()).shed(queue.oldestPlanned());
            removeOldest();
        }
    }

    private void removeOldest() {
        queue.removeOldest();
        loop.meter.add(Gauge.BACKLOG, -1);
    }
}
