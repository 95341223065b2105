package dev.tollgate.edge.mqtt;

import java.util.concurrent.atomic.LongAdder;

/** What happened to MQTT connections since the start, all loops together. Rare events only; read and written by any thread. */
public final class MqttCounters {
    private final LongAdder[] closed = newAdders(CloseReason.values().length);
    private final LongAdder failures = new LongAdder();
    private final LongAdder connected = new LongAdder();
    private final LongAdder answersTooLarge = new LongAdder();
    private final LongAdder relaysDropped = new LongAdder();
    private final LongAdder willsPublished = new LongAdder();
    private final LongAdder willsRefused = new LongAdder();

    private static LongAdder[] newAdders(int length) {
        LongAdder[] adders = new LongAdder[length];
        for (int i = 0; i < length; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }

    void onConnected() {
        connected.increment();
    }

    void onClosed(CloseReason reason) {
        closed[reason.ordinal()].increment();
    }

    void onFailure() {
        failures.increment();
    }

    void onAnswerTooLarge() {
        answersTooLarge.increment();
    }

    void onRelayDropped() {
        relaysDropped.increment();
    }

    void onWillPublished() {
        willsPublished.increment();
    }

    void onWillRefused() {
        willsRefused.increment();
    }

    long closed(CloseReason reason) {
        return closed[reason.ordinal()].sum();
    }

    /** Connections that ended by an error of the edge itself, which is in the log. */
    public long failures() {
        return failures.sum();
    }

    /** Connections whose CONNECT was accepted. */
    public long connected() {
        return connected.sum();
    }

    /** Connections that the edge ended, for whatever reason. */
    public long closed() {
        long sum = 0;
        for (LongAdder adder : closed) {
            sum += adder.sum();
        }
        return sum;
    }

    /** Answers that were not sent because they exceed the client's maximum packet size. */
    public long answersTooLarge() {
        return answersTooLarge.sum();
    }

    /** Answers that a watching connection did not get because it was too slow. */
    public long relaysDropped() {
        return relaysDropped.sum();
    }

    /** Wills that were accepted as messages. */
    public long willsPublished() {
        return willsPublished.sum();
    }

    /** Wills that were refused as messages, mostly for their topic or token. */
    public long willsRefused() {
        return willsRefused.sum();
    }
}
