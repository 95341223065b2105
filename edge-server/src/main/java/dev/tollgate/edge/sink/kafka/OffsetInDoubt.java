package dev.tollgate.edge.sink.kafka;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Says why Kafka does not tell the offset of a consumer group: transactions that are open in the partition which keeps the group's
 * offsets. One whose coordinator takes it for ended hangs: a broker has lost the marker of its end, and only an operator can end it.
 * Used on the feed's thread.
 */
final class OffsetInDoubt {
    private static final String OFFSETS = "__consumer_offsets";
    /** States in which a coordinator still sees to the end of a transaction by itself. */
    private static final Set<String> UNDER_WAY =
            Set.of("Ongoing", "PrepareCommit", "PrepareAbort", "PrepareEpochFence");

    private OffsetInDoubt() {}

    /**
     * @param id transactional id and consumer group of the sink
     * @return a sentence for the operator, also where Kafka does not tell, for lack of rights perhaps
     */
    static String explain(Admin admin, String id) throws InterruptedException {
        try {
            return find(admin, id);
        } catch (IOException e) {
            return "why is not known, " + e.getMessage();
        }
    }

    private static String find(Admin admin, String id) throws IOException, InterruptedException {
        TopicPartition partition = partitionOf(admin, id);
        TransactionDescription own = KafkaFailures.await(
                "asking for transaction " + id,
                admin.describeTransactions(List.of(id)).description(id));
        List<ProducerState> open = openIn(admin, partition);
        if (open.isEmpty()) {
            return "no transaction is open in " + partition + "; the broker may still be reading it";
        }
        String hanging = open.stream()
                .filter(state -> state.producerId() == own.producerId()
                        && !UNDER_WAY.contains(own.state().toString()))
                .map(state ->
                        "the sink's own transaction of producer id " + state.producerId() + " hangs in " + partition
                                + " since " + Instant.ofEpochMilli(state.lastTimestamp())
                                + ", though its coordinator took it for ended"
                                + " (state " + own.state()
                                + "): a broker lost the marker of its end, see kafka-transactions.sh find-hanging"
                                + " and Tollgate's sinks.md")
                .findFirst()
                .orElse("");
        return hanging.isEmpty() ? waitsFor(partition, open, own) : hanging;
    }

    private static String waitsFor(TopicPartition partition, List<ProducerState> open, TransactionDescription own) {
        String ids =
                open.stream().map(state -> Long.toString(state.producerId())).collect(Collectors.joining(", "));
        return "transactions of producer id " + ids + " are open in " + partition + " (the sink's own is "
                + own.producerId() + ", state " + own.state()
                + "); they end by themselves, after transaction.timeout.ms at the latest";
    }

    private static List<ProducerState> openIn(Admin admin, TopicPartition partition)
            throws IOException, InterruptedException {
        return KafkaFailures.await(
                        "asking for the transactions in " + partition,
                        admin.describeProducers(List.of(partition)).partitionResult(partition))
                .activeProducers()
                .stream()
                .filter(state -> state.currentTransactionStartOffset().isPresent())
                .toList();
    }

    /** As Kafka's group coordinator chooses it. */
    private static TopicPartition partitionOf(Admin admin, String group) throws IOException, InterruptedException {
        Map<String, TopicDescription> topics = KafkaFailures.await(
                "asking for topic " + OFFSETS,
                admin.describeTopics(List.of(OFFSETS)).allTopicNames());
        int partitions = topics.values().iterator().next().partitions().size();
        return new TopicPartition(OFFSETS, Utils.abs(group.hashCode()) % partitions);
    }
}
