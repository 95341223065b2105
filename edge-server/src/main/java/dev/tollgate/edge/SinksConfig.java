package dev.tollgate.edge;

import dev.tollgate.edge.config.NamedSections;
import dev.tollgate.edge.sink.CustomSinkConfig;
import dev.tollgate.edge.sink.file.FileSinkConfig;
import dev.tollgate.edge.sink.http.HttpSinkConfig;
import dev.tollgate.edge.sink.kafka.KafkaSinkConfig;
import dev.tollgate.edge.sink.mqtt.MqttSinkConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The backends that records go to. A name is used once, whatever the kind. */
public record SinksConfig(
        @NamedSections(doc = "A Kafka cluster.", example = "main")
        Map<String, KafkaSinkConfig> kafka,

        @NamedSections(doc = "An HTTP server that is sent requests.", example = "orders")
        Map<String, HttpSinkConfig> http,

        @NamedSections(doc = "An MQTT broker that is published to.", example = "broker")
        Map<String, MqttSinkConfig> mqtt,

        @NamedSections(doc = "A folder of files with a record a line.", example = "archive")
        Map<String, FileSinkConfig> file,

        @NamedSections(doc = "A sink of a kind that a jar on the class path brings along.", example = "other")
        Map<String, CustomSinkConfig> custom) {

    /** Of all sinks, in the order of their numbers. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        names.addAll(kafka.keySet());
        names.addAll(http.keySet());
        names.addAll(mqtt.keySet());
        names.addAll(file.keySet());
        names.addAll(custom.keySet());
        return names;
    }
}
