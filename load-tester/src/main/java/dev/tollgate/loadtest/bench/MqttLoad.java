package dev.tollgate.loadtest.bench;

import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What MQTT devices send.
 *
 * @param connectionsPerSecond how fast they connect
 * @param inFlight of one connection at most
 * @param burst messages of one connection that are due at the same instant
 * @param token what stands in the topic: a token, or a variable
 * @param feeder a file of tokens, for the variable {@link #NEXT}: another one with each message
 */
record MqttLoad(
        int connections,
        int connectionsPerSecond,
        int inFlight,
        int burst,
        Op op,
        Pace pace,
        String token,
        Optional<Path> feeder) {
    /** Column of the feeder. */
    static final String NEXT = "next";

    private static final int CONNECTIONS = 100;

    /** 100 connections, each with a token of its own. */
    static MqttLoad usual(Op op, Pace pace, int inFlight) {
        return new MqttLoad(CONNECTIONS, 1_000, inFlight, 1, op, pace, "{token}", Optional.empty());
    }

    /** With the same token in all messages. */
    MqttLoad withToken(String one) {
        return new MqttLoad(connections, connectionsPerSecond, inFlight, burst, op, pace, one, Optional.empty());
    }

    /** With another token in each message, by turns. */
    MqttLoad withFeeder(Path file) {
        return new MqttLoad(
                connections, connectionsPerSecond, inFlight, burst, op, pace, "{" + NEXT + "}", Optional.of(file));
    }

    MqttLoad inBurstsOf(int messages) {
        return new MqttLoad(connections, connectionsPerSecond, inFlight, messages, op, pace, token, feeder);
    }

    MqttLoad withConnections(int count, int perSecond, int inFlightOfEach) {
        return new MqttLoad(count, perSecond, inFlightOfEach, burst, op, pace, token, feeder);
    }
}
