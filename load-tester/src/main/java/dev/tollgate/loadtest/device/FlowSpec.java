package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.plan.Plan;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Rtt;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.template.Feeder;
import dev.tollgate.loadtest.scenario.template.Template;
import dev.tollgate.loadtest.verify.StampCodec;
import org.jspecify.annotations.Nullable;

/** A flow made ready: templates compiled, content read. Immutable, for all loops. */
final class FlowSpec {
    final int index;
    final Flow flow;
    final Op op;
    /** Null where there is nothing to plan: the closed model, and what is done once. */
    final @Nullable Plan plan;

    final Content content;
    final Template topic;
    final boolean isTopicFixed;
    /** Rendered again it may be another one, or there is none. */
    final boolean isTopicRandom;
    /** Null where messages carry none. */
    final @Nullable StampCodec stamp;
    /** Of the first byte of PUBLISH. */
    final int publishFlags;

    final boolean isClosed;
    final boolean mayRepeatHttp;
    final boolean isHead;
    final HttpHead httpHead;
    final Rtt rtt;
    final Template response;
    final Template error;
    final boolean hasError;
    private final Template filter;

    FlowSpec(int index, Flow flow, @Nullable Plan plan, String hostHeader, String pathPrefix, long seed) {
        this.index = index;
        this.flow = flow;
        this.op = flow.op();
        this.plan = plan;
        Feeder feeder = flow.payload().feeder().map(Feeder::read).orElse(Feeder.NONE);
        this.content = Content.of(flow.payload(), feeder, seed + index);
        this.topic = Template.compile(flow.name() + ".topic", flow.topic(), feeder, 0);
        this.isTopicFixed = topic.isConstantOfDevice();
        this.isTopicRandom = op.isHttp() || (!isTopicFixed && !topic.uses("seq") && !topic.uses("req"));
        this.stamp = codec(flow.payload().stamp());
        int qos = op == Op.PUB_Q0 ? 0 : op == Op.PUB_Q2 ? 2 : op == Op.PUB_Q1 ? 1 : flow.qos();
        this.publishFlags = qos << 1 | (flow.isRetained() ? 1 : 0);
        this.isClosed = flow.pace() instanceof Pace.Closed;
        this.mayRepeatHttp = mayRepeat(flow.http());
        this.isHead = flow.http().method().equals("HEAD");
        this.httpHead = new HttpHead(flow, feeder, hostHeader, pathPrefix);
        this.rtt = flow.rtt().orElse(Rtt.ECHO);
        this.response = Template.compile(flow.name() + ".response", rtt.response());
        this.hasError = !rtt.error().isEmpty();
        this.filter = op == Op.SUB ? topic : Template.compile(flow.name() + ".filter", rtt.filter());
        this.error = Template.compile(flow.name() + ".error", rtt.error());
    }

    private static @Nullable StampCodec codec(StampMode mode) {
        return mode == StampMode.NONE ? null : StampCodec.valueOf(mode.name());
    }

    /** RFC 9110 9.2.2, and the field that makes others repeatable. */
    private static boolean mayRepeat(HttpRequest request) {
        boolean hasKey = request.headers().keySet().stream().anyMatch("Idempotency-Key"::equalsIgnoreCase);
        return hasKey
                || switch (request.method()) {
                    case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" -> true;
                    default -> false;
                };
    }

    int qos() {
        return publishFlags >> 1 & 3;
    }

    /** Whether the device subscribes before it starts. */
    boolean hasFilter() {
        return op == Op.SUB || (op == Op.RTT && !filter.toString().isEmpty());
    }

    Template filter() {
        return filter;
    }

    boolean isPerRequest() {
        return flow.http().connections() == HttpRequest.Connections.PER_REQUEST;
    }

    boolean includes(int device) {
        return flow.devices().contains(device);
    }
}
