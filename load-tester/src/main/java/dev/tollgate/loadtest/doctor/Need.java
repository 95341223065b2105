package dev.tollgate.loadtest.doctor;

import dev.tollgate.loadtest.scenario.Endpoint;
import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.Scenario;
import dev.tollgate.loadtest.scenario.SourceIps;
import java.util.List;

/**
 * What is asked of the machine.
 *
 * @param connections of all processes together
 */
public record Need(long connections, int processes, List<Endpoint> targets, SourceIps sourceIps, double connectRate) {
    /** Each device has a connection for MQTT, and one for HTTP, as far as its flows use them. */
    public static Need of(Scenario scenario) {
        long connections = 0;
        for (int device = 0; device < scenario.devices().count(); device++) {
            boolean isMqtt = false;
            boolean isHttp = false;
            for (Flow flow : scenario.flows()) {
                boolean isOwn = flow.devices().contains(device);
                isHttp |= isOwn && flow.op().isHttp();
                isMqtt |= isOwn && !flow.op().isHttp();
            }
            connections += (isMqtt ? 1 : 0) + (isHttp ? 1 : 0);
        }
        return new Need(
                connections,
                scenario.processes(),
                scenario.target().all().toList(),
                scenario.connect().sourceIps(),
                scenario.connect().ratePerSecond());
    }

    long connectionsPerProcess() {
        return (connections + processes - 1) / processes;
    }
}
