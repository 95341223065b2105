package dev.tollgate.loadtest.scenario;

/**
 * How an rtt flow finds the answer to its request.
 *
 * @param response template of the topic that the answer comes on; {@code {topic}} is the request's own
 * @param error likewise of an error; empty for none
 * @param filter template of the topic filter that is subscribed to before; empty where the server answers without a subscription
 * @param jsonField member of a JSON body that holds the request's number, for {@link Match#JSON}
 */
public record Rtt(Match match, String response, String error, String filter, String jsonField) {
    /** Where the request's number is in the answer. */
    public enum Match {
        /** The topic tells, as {@code {req}} is in it. */
        TOPIC,
        /** MQTT 5 correlation data. */
        CORRELATION,
        /** A member of a JSON object. */
        JSON
    }

    /** 1/KP: the request id is the last level; the answer is on {@code /status} or {@code /error}, without a subscription. */
    public static final Rtt KP1 = new Rtt(Match.TOPIC, "{topic}/status", "{topic}/error", "", "");

    /** For any broker: devices subscribe to a topic of their own, and answer themselves. */
    public static final Rtt ECHO = new Rtt(Match.TOPIC, "{topic}", "", "load/{run}/{i}/+", "");

    public Rtt {
        InvalidSetting.check(!response.isEmpty(), "response", "a topic", response);
        InvalidSetting.check(
                match == Match.JSON != jsonField.isEmpty(),
                "json_field",
                "a name with match: json, and none else",
                jsonField);
    }
}
