package dev.tollgate.edge.sink.kafka;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that topics exist before records are sent to them: the producer would wait for a missing one until its time is up, and with
 * it all records behind. On the feed's thread.
 */
final class KafkaTopics {
    private static final int KNOWN_MAX = 10_000;

    private final Admin admin;
    private final KafkaSinkConfig config;
    private final Set<String> known = new HashSet<>();

    KafkaTopics(Admin admin, KafkaSinkConfig config) {
        this.admin = admin;
        this.config = config;
    }

    /**
     * Creates those that are missing, where that is allowed.
     *
     * @return why not, for each that cannot be used
     * @throws IOException when Kafka does not say, or for a reason that concerns more than single topics
     */
    Map<String, String> prepare(Collection<String> names) throws IOException, InterruptedException {
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(known);
        Map<String, String> problems = new HashMap<>();
        unknown.removeIf(name -> isIllegal(name, problems));
        if (unknown.isEmpty()) {
            return problems;
        }
        Set<String> missing = missing(unknown);
        if (config.createTopics()) {
            create(missing, config.partitions(), problems);
        } else {
            missing.forEach(name -> problems.put(name, "topic " + name + " does not exist, and createTopics is off"));
        }
        unknown.removeAll(problems.keySet());
        remember(unknown);
        return problems;
    }

    /** As {@link #prepare}, for a topic that the sink cannot be without. */
    void require(String name) throws IOException, InterruptedException {
        Set<String> missing = missing(Set.of(name));
        Map<String, String> problems = new HashMap<>();
        if (config.createTopics()) {
            create(missing, 1, problems);
        } else if (!missing.isEmpty()) {
            problems.put(name, "topic " + name + " does not exist, and createTopics is off");
        }
        if (!problems.isEmpty()) {
            throw new IOException("Kafka: " + problems.get(name));
        }
    }

    /** After a failure: a topic may have been deleted. */
    void forget() {
        known.clear();
    }

    private void remember(Set<String> names) {
        if (known.size() + names.size() > KNOWN_MAX) {
            known.clear();
        }
        known.addAll(names);
    }

    private static boolean isIllegal(String name, Map<String, String> problems) {
        String problem = TopicNames.problem(name);
        if (problem != null) {
            problems.put(name, problem);
        }
        return problem != null;
    }

    private Set<String> missing(Set<String> names) throws IOException, InterruptedException {
        Set<String> missing = new TreeSet<>();
        for (var description : admin.describeTopics(names).topicNameValues().entrySet()) {
            Throwable failure = failure(description.getValue());
            if (failure instanceof UnknownTopicOrPartitionException) {
                missing.add(description.getKey());
            } else if (failure != null) {
                throw KafkaFailures.failed("asking for topic " + description.getKey(), failure);
            }
        }
        return missing;
    }

    private void create(Set<String> names, int partitions, Map<String, String> problems)
            throws IOException, InterruptedException {
        List<NewTopic> topics =
                names.stream().map(name -> newTopic(name, partitions)).toList();
        for (var creation : admin.createTopics(topics).values().entrySet()) {
            Throwable failure = failure(creation.getValue());
            if (failure instanceof InvalidTopicException || failure instanceof PolicyViolationException) {
                problems.put(creation.getKey(), KafkaFailures.describe(failure));
            } else if (failure != null && !(failure instanceof TopicExistsException)) {
                throw KafkaFailures.failed("creating topic " + creation.getKey(), failure);
            }
        }
    }

    private NewTopic newTopic(String name, int partitions) {
        return new NewTopic(
                name,
                Optional.of(partitions).filter(count -> count > 0),
                Optional.of((short) config.replicationFactor()).filter(factor -> factor > 0));
    }

    /** Waits for the answer, which has the admin client's time limit. */
    private static @Nullable Throwable failure(KafkaFuture<?> answer) throws InterruptedException {
        try {
            answer.get();
            return null;
        } catch (ExecutionException e) {
            return KafkaFailures.cause(e);
        }
    }
}
