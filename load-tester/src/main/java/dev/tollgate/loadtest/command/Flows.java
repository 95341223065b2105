package dev.tollgate.loadtest.command;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Op;
import dev.tollgate.loadtest.scenario.Pace;
import dev.tollgate.loadtest.scenario.Preset;

/** Begins flows, with the topics that commands have by default. */
final class Flows {
    private static final String OWN_TOPIC = "load/{run}/{i}";
    private static final String KP1_TOPIC = "kp1/{app}/{ext}/{token}/json";

    private Flows() {}

    static FlowDraft draft(Op op, Pace pace, MessageArguments message) {
        FlowDraft draft = new FlowDraft(op, pace);
        if (op.isPublish()) {
            return draft.topic(topic(message)).retained(message.isRetained());
        }
        return switch (op) {
            case RTT -> draft.topic(requestTopic(message)).qos(message.qos());
            case SUB -> draft.topic(filter(message)).qos(message.qos());
            default -> draft;
        };
    }

    private static String topic(MessageArguments message) {
        if (!message.topic().isEmpty()) {
            return message.topic();
        }
        return message.preset() == Preset.KP1 ? KP1_TOPIC : OWN_TOPIC;
    }

    private static String requestTopic(MessageArguments message) {
        if (!message.topic().isEmpty()) {
            return message.topic();
        }
        return message.preset() == Preset.KP1 ? Preset.KP1.topic() : Preset.ECHO.topic();
    }

    private static String filter(MessageArguments message) {
        InvalidSetting.check(!message.topic().isEmpty(), "--topic", "a topic filter to subscribe to", "");
        return message.topic();
    }
}
