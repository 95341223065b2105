package dev.tollgate.edge.sink.mqtt;

import com.hivemq.client.mqtt.exceptions.MqttEncodeException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What became of a PUBLISH, of what the client says. */
record Answer(Meaning meaning, String text) {
    private static final Answer TAKEN = new Answer(Meaning.TAKEN, "taken");

    /** What it says about the record. */
    enum Meaning {
        /** The broker has it. */
        TAKEN,
        /** The broker does not want it. */
        REFUSED,
        /** It may not be published to this topic: the record's fault where it names the topic, else the edge has no right to publish. */
        NOT_AUTHORIZED,
        /** The broker fails, and the connection is as good as before. */
        BROKER_FAILED,
        /** The connection is gone, and the broker says it is because of a record. */
        DISCONNECTED_FOR_RECORD,
        /** The connection is gone, or never was. */
        DISCONNECTED
    }

    /** @param failure null for success, which is also what a message is that nobody has subscribed to */
    static Answer of(@Nullable Throwable failure) {
        if (failure == null) {
            return TAKEN;
        }
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof Mqtt5PubAckException refused) {
            return of(refused.getMqttMessage().getReasonCode());
        }
        if (cause instanceof MqttEncodeException) {
            return new Answer(Meaning.REFUSED, "larger than the broker takes");
        }
        if (cause instanceof Mqtt5DisconnectException end) {
            return of(end.getMqttMessage().getReasonCode());
        }
        return new Answer(Meaning.DISCONNECTED, "the connection ended: " + cause.getMessage());
    }

    private static Answer of(Mqtt5PubAckReasonCode code) {
        String text = "the broker answered 0x%02x %s".formatted(code.getCode(), code);
        return switch (code) {
            case SUCCESS, NO_MATCHING_SUBSCRIBERS -> TAKEN;
            case TOPIC_NAME_INVALID, PAYLOAD_FORMAT_INVALID -> new Answer(Meaning.REFUSED, text);
            case NOT_AUTHORIZED -> new Answer(Meaning.NOT_AUTHORIZED, text);
            case UNSPECIFIED_ERROR, IMPLEMENTATION_SPECIFIC_ERROR, PACKET_IDENTIFIER_IN_USE, QUOTA_EXCEEDED ->
                new Answer(Meaning.BROKER_FAILED, text);
        };
    }

    private static Answer of(Mqtt5DisconnectReasonCode code) {
        boolean forRecord = code == Mqtt5DisconnectReasonCode.PACKET_TOO_LARGE
                || code == Mqtt5DisconnectReasonCode.TOPIC_NAME_INVALID
                || code == Mqtt5DisconnectReasonCode.PAYLOAD_FORMAT_INVALID;
        return new Answer(
                forRecord ? Meaning.DISCONNECTED_FOR_RECORD : Meaning.DISCONNECTED,
                "the broker ended the connection with 0x%02x %s".formatted(code.getCode(), code));
    }
}
