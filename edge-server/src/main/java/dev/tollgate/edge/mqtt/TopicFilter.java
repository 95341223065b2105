package dev.tollgate.edge.mqtt;

/** A topic filter that passed {@link MqttText#checkFilter}, and its granted QoS. Immutable; equal to itself only. */
final class TopicFilter {
    private final byte[] filter;
    private final int qos;

    TopicFilter(byte[] filter, int qos) {
        this.filter = filter;
        this.qos = qos;
    }

    int qos() {
        return qos;
    }

    /** Whether a topic name matches (MQTT 5, 4.7); neither starts with {@code $} here. */
    boolean matches(byte[] topicName) {
        int f = 0;
        int t = 0;
        while (f < filter.length) {
            if (filter[f] == '#') {
                return true;
            }
            if (filter[f] == '+') {
                while (t < topicName.length && topicName[t] != '/') {
                    t++;
                }
                f++;
            } else if (t < topicName.length && filter[f] == topicName[t]) {
                f++;
                t++;
            } else {
                return t == topicName.length && isParent(f);
            }
        }
        return t == topicName.length;
    }

    /** Whether the rest of the filter is {@code /#}, which matches the level above it, too. */
    private boolean isParent(int index) {
        return index == filter.length - 2 && filter[index] == '/' && filter[index + 1] == '#';
    }
}
