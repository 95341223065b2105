package dev.tollgate.loadtest.device;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.loadtest.measure.Reasons;
import dev.tollgate.loadtest.scenario.template.Template;
import dev.tollgate.loadtest.scenario.template.Values;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells which request a message answers. One for each loop. */
final class Answers {
    /** Stands for a request's number while a topic is taken apart; no other number of a topic looks like it. */
    private static final long PLACEHOLDER = 1_987_654_321;

    private static final int DIGITS_MAX = 10;
    private static final JsonFactory JSON = new JsonFactory();

    private final Values values;

    Answers(Values values) {
        this.values = values;
    }

    /** A topic, taken apart around the number of the request. */
    static final class TopicShape {
        private final byte[] before;
        private final byte[] after;
        private final boolean hasNumber;

        TopicShape(byte[] before, byte[] after, boolean hasNumber) {
            this.before = before;
            this.after = after;
            this.hasNumber = hasNumber;
        }
    }

    /** The topics on which a device gets the answers of one flow. */
    record Topics(TopicShape response, @Nullable TopicShape error) {}

    /**
     * Tells the request that it was answered, if this is an answer.
     *
     * @return false when the message is not for this flow
     */
    boolean match(MqttLink link, FlowSpec flow, InboundPublish publish) {
        Topics topics = topics(link, flow);
        long number = number(flow, topics.response, publish);
        if (number >= 0) {
            link.flights.onAnswer(number, false, Reasons.OK);
            return true;
        }
        TopicShape error = topics.error;
        number = error == null ? -1 : number(flow, error, publish);
        if (number < 0) {
            return false;
        }
        link.flights.onAnswer(number, true, Reasons.errorResponse(statusCode(publish)));
        return true;
    }

    private Topics topics(MqttLink link, FlowSpec flow) {
        if (link.answerTopics.length == 0) {
            link.answerTopics = new @Nullable Topics[link.loop.swarm.flows().size()];
        }
        Topics known = link.answerTopics[flow.index];
        if (known == null) {
            known = new Topics(shape(link, flow, flow.response), flow.hasError ? shape(link, flow, flow.error) : null);
            link.answerTopics[flow.index] = known;
        }
        return known;
    }

    private TopicShape shape(MqttLink link, FlowSpec flow, Template template) {
        values.of(link.device.identity).sequence(0).request(PLACEHOLDER);
        String topic = flow.topic.text(values);
        String shape = template.text(values.topic(topic));
        String placeholder = Long.toString(PLACEHOLDER);
        int at = shape.indexOf(placeholder);
        if (at < 0) {
            return new TopicShape(shape.getBytes(StandardCharsets.UTF_8), new byte[0], false);
        }
        return new TopicShape(
                shape.substring(0, at).getBytes(StandardCharsets.UTF_8),
                shape.substring(at + placeholder.length()).getBytes(StandardCharsets.UTF_8),
                true);
    }

    /** Number of the request that is answered, or -1. */
    private long number(FlowSpec flow, TopicShape shape, InboundPublish publish) {
        ByteBuf packet = publish.packet;
        int start = publish.topicStart + shape.before.length;
        int end = publish.topicEnd - shape.after.length;
        boolean isShape = shape.hasNumber ? start < end : start == end;
        if (!isShape || !isAt(packet, publish.topicStart, shape.before) || !isAt(packet, end, shape.after)) {
            return -1;
        }
        return switch (flow.rtt.match()) {
            case TOPIC -> digits(packet, start, end);
            case CORRELATION -> correlation(publish);
            case JSON -> member(flow.rtt.jsonField(), publish);
        };
    }

    private static boolean isAt(ByteBuf packet, int start, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (packet.getByte(start + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static long digits(ByteBuf packet, int start, int end) {
        if (end - start > DIGITS_MAX || start == end) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = packet.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static long correlation(InboundPublish publish) {
        ProtocolViolation.check(
                publish.properties.correlationLength == Long.BYTES,
                "a response without the correlation data of its request");
        return publish.packet.getLong(publish.properties.correlationStart);
    }

    private static long member(String name, InboundPublish publish) {
        try (JsonParser parser = parser(publish)) {
            long number = find(parser, name);
            ProtocolViolation.check(number >= 0, "a response without a number in its member \"" + name + "\"");
            return number;
        } catch (IOException malformed) {
            throw new ProtocolViolation("a response that is not JSON");
        }
    }

    private static int statusCode(InboundPublish publish) {
        try (JsonParser parser = parser(publish)) {
            long status = find(parser, "statusCode");
            ProtocolViolation.check(status >= 0, "an error response without a number in its member \"statusCode\"");
            return (int) status;
        } catch (IOException malformed) {
            throw new ProtocolViolation("an error response that is not JSON");
        }
    }

    private static JsonParser parser(InboundPublish publish) throws IOException {
        byte[] body = new byte[publish.payloadLength()];
        publish.packet.getBytes(publish.payloadStart, body);
        return JSON.createParser(body);
    }

    /** A whole number that is a member of the outermost object, or -1; reads all of it, so that what follows is JSON, too. */
    private static long find(JsonParser parser, String name) throws IOException {
        long found = -1;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return -1;
        }
        for (JsonToken token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals(name) && value == JsonToken.VALUE_NUMBER_INT) {
                found = parser.getLongValue();
            } else if (member.equals(name) && value == JsonToken.VALUE_STRING) {
                found = parser.getValueAsLong(-1);
            }
            parser.skipChildren();
        }
        return found;
    }
}
