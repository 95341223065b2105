package dev.tollgate.edge.sink.kafka;

import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkFactory;

/** Makes sinks to one Kafka. Immutable. */
public final class KafkaSinkFactory implements SinkFactory {
    private final KafkaSinkConfig config;
    private final RecordMapper mapper;
    private final ClientProperties properties;
    private final String id;

    /** @throws IllegalArgumentException {@code key: what was expected}, relative to {@code sinks.kafka.NAME} */
    public KafkaSinkFactory(SinkContext context, KafkaSinkConfig config) {
        this.config = config;
        this.mapper = new RecordMapper(config.topic(), config.format());
        TopicNames.check("cursorTopic", config.cursorTopic());
        this.id = "tollgate-" + context.nodeId() + "-" + context.name();
        this.properties = new ClientProperties(config, context.name(), id);
    }

    @Override
    public KafkaSink create() {
        return switch (config.delivery()) {
            case EXACTLY_ONCE -> new ExactlyOnceSink(config, properties, mapper, id);
            case AT_LEAST_ONCE -> new AtLeastOnceSink(config, properties, mapper);
        };
    }
}
