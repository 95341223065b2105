package dev.tollgate.loadtest.run;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.token.Fleet;
import dev.tollgate.loadtest.verify.Streams;
import java.util.List;

/** The streams of a scenario: of device d, flow f of n has the number {@code d × n + f}. Immutable. */
public final class FlowStreams implements Streams {
    private final List<Flow> flows;
    private final Fleet fleet;

    public FlowStreams(Scenario scenario, Fleet fleet) {
        this.flows = scenario.flows();
        this.fleet = fleet;
    }

    @Override
    public int count() {
        return fleet.size() * flows.size();
    }

    @Override
    public String connection(int stream) {
        return fleet.identity(stream / flows.size()).clientId();
    }

    @Override
    public Delivery delivery(int stream) {
        Flow flow = flows.get(stream % flows.size());
        if (flow.op() == Op.PUB_Q0 || (flow.op() == Op.RTT && flow.qos() == 0)) {
            return Delivery.AT_MOST_ONCE;
        }
        boolean isExact = flow.op() == Op.PUB_Q2 || (flow.op() == Op.RTT && flow.qos() == 2);
        return isExact ? Delivery.EXACTLY_ONCE : Delivery.AT_LEAST_ONCE;
    }
}
