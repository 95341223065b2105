package dev.tollgate.loadtest.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts operations as soon as there is room for them: for tests of saturation only, as it is not what independent devices would
 * see. On the thread of its loop.
 */
final class ClosedModel {
    /** Operations of a connection in one go, where nothing else limits them: QoS 0. */
    private static final int BURST = 32;

    private final DeviceLoop loop;
    private final List<FlowSpec> flows = new ArrayList<>();
    private final ArrayDeque<Link> more = new ArrayDeque<>();
    private boolean isRunning;

    ClosedModel(DeviceLoop loop) {
        this.loop = loop;
        for (FlowSpec flow : loop.swarm.flows()) {
            if (flow.isClosed) {
                flows.add(flow);
            }
        }
    }

    boolean isUsed() {
        return !flows.isEmpty();
    }

    void start(Device[] devices) {
        isRunning = isUsed();
        for (Device device : devices) {
            if (isRunning && device.mqtt != null) {
                more.add(device.mqtt);
            }
            if (isRunning && device.http != null) {
                more.add(device.http);
            }
        }
    }

    void stop() {
        isRunning = false;
        more.clear();
    }

    /** Whether connections wait for their turn. */
    boolean hasMore() {
        return !more.isEmpty();
    }

    void run() {
        for (int turns = more.size(); turns > 0; turns--) {
            Link link = more.poll();
            if (link != null) {
                link.isInTurn = false;
                fill(link);
            }
        }
    }

    /** Starts as much as there is room for; connects first where each request has a socket of its own, or the last one has ended. */
    void fill(Link link) {
        if (isRunning && link.isHttp() && link.state == Link.State.IDLE && choose(link) != null) {
            link.connect(System.nanoTime());
        }
        for (int i = 0; isRunning && i < BURST; i++) {
            FlowSpec flow = choose(link);
            if (flow == null || !link.canStart(flow)) {
                return;
            }
            long now = System.nanoTime();
            loop.meter.operation(flow.index).planned(now);
            link.start(flow, now);
        }
        if (isRunning && !link.isInTurn) {
            link.isInTurn = true;
            more.add(link);
        }
    }

    private @Nullable FlowSpec choose(Link link) {
        double sum = 0;
        for (FlowSpec flow : flows) {
            sum += isOf(flow, link) ? flow.flow.weight() : 0;
        }
        double drawn = loop.random.nextDouble() * sum;
        for (FlowSpec flow : flows) {
            drawn -= isOf(flow, link) ? flow.flow.weight() : 0;
            if (isOf(flow, link) && drawn <= 0) {
                return flow;
            }
        }
        return null;
    }

    private static boolean isOf(FlowSpec flow, Link link) {
        return flow.includes(link.device.index()) && flow.op.isHttp() == link.isHttp() && link.takes(flow);
    }
}
