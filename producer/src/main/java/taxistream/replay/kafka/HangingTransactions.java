package taxistream.replay.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import taxistream.settings.FailedRun;

/**
 * Finds and aborts hanging transactions of one transactional id. The coordinator has completed such a transaction, but a partition never
 * received its end marker, so no READ_COMMITTED consumer gets past it. The cause is a broker that is killed after it acknowledged a
 * commit and before it wrote the markers. On restart, while no partition has a leader, it takes the partitions for deleted and writes no
 * marker (seen with Kafka 4.3.1).
 *
 * <p>The marker of a later transaction in that partition would end the hanging one too, by an abort as well as by a commit. So a replay
 * looks for hanging transactions before it reads its position, and after each commit.
 *
 * <p>If no partition has received a marker, no consumer has read the transaction: it is aborted, and its rows are sent again. If one
 * partition has received a marker, the others need the same marker, which only the coordinator may write. Transactions of an earlier
 * producer id (it changes after 32,767 transactions, or seven idle days) are not found.
 */
final class HangingTransactions {

    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    /**
     * The age up to which a transaction can be judged. A broker forgets a producer, and the markers that its partitions received, after a
     * day of silence (producer.id.expiration.ms, which must not be made much less).
     */
    private static final Duration MEMORY = Duration.ofHours(12);

    private final Admin admin;
    private final Topics topics;
    private final String transactionalId;

    HangingTransactions(Admin admin, Topics topics, String transactionalId) {
        this.admin = admin;
        this.topics = topics;
        this.transactionalId = transactionalId;
    }

    /**
     * Aborts a hanging transaction if no partition has received its end marker.
     *
     * @param upTo the last offset in each partition at which a judged transaction may begin; later ones belong to another instance
     * @return whether a transaction was aborted
     * @throws KafkaException if Kafka does not answer now; try again
     * @throws FailedRun if some partitions have received the end marker and others have not
     */
    boolean abort(ToLongFunction<TopicPartition> upTo) {
        try {
            Collection<TopicPartition> partitions = partitions();
            Map<TopicPartition, ProducerState> before = open(heldBack(partitions));
            if (before.isEmpty() || !isOver()) {
                return false;
            }
            // A second look: a transaction that was open before the coordinator reported its end, and still is, will
            // get no marker.
            Map<TopicPartition, ProducerState> hanging = open(before.keySet());
            hanging.entrySet()
                    .removeIf(open -> !start(open.getValue()).equals(start(before.get(open.getKey())))
                            || start(open.getValue()).orElseThrow() > upTo.applyAsLong(open.getKey()));
            if (hanging.isEmpty()) {
                return false;
            }
            if (!hasNoEndMarker(hanging, partitions)) {
                throw new FailedRun(sentence(hanging.keySet()));
            }
            abort(hanging);
            return true;
        } catch (ExecutionException e) {
            throw Outage.answered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Whether a transaction of the id is open in one of the partitions; false if the user may not ask. */
    boolean areIn(Collection<TopicPartition> partitions) {
        try {
            return !open(partitions).isEmpty();
        } catch (ExecutionException e) {
            throw Outage.answered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Collection<TopicPartition> partitions() throws InterruptedException, ExecutionException {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        admin.describeTopics(List.of(topics.trips(), topics.rejected(), topics.replays()))
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        return partitions;
    }

    /** The partitions whose last stable offset is below their high watermark. */
    private Collection<TopicPartition> heldBack(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> committed = Topics.ends(admin, partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> all = Topics.ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED);
        return partitions.stream()
                .filter(partition -> committed.get(partition) < all.get(partition))
                .toList();
    }

    /** The state of our producer in the partitions where it has an open transaction. */
    private Map<TopicPartition, ProducerState> open(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, ProducerState> open = new HashMap<>(ours(partitions).orElse(Map.of()));
        open.values().removeIf(state -> state.currentTransactionStartOffset().isEmpty());
        return open;
    }

    /** The state of our producer in each partition that knows it; empty if the user may not ask every partition. */
    private Optional<Map<TopicPartition, ProducerState>> ours(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        Optional<TransactionDescription> transaction = partitions.isEmpty() ? Optional.empty() : transaction();
        if (transaction.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            Map<TopicPartition, ProducerState> ours = new HashMap<>();
            admin.describeProducers(partitions)
                    .all()
                    .get()
                    .forEach((partition, producers) -> producers.activeProducers().stream()
                            .filter(producer ->
                                    producer.producerId() == transaction.get().producerId())
                            .forEach(producer -> ours.put(partition, producer)));
            return Optional.of(ours);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isOver() throws InterruptedException, ExecutionException {
        return transaction()
                .filter(transaction -> OVER.contains(transaction.state()))
                .isPresent();
    }

    private Optional<TransactionDescription> transaction() throws InterruptedException, ExecutionException {
        try {
            return Optional.of(admin.describeTransactions(List.of(transactionalId))
                    .all()
                    .get()
                    .get(transactionalId));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static OptionalLong start(ProducerState state) {
        return state.currentTransactionStartOffset();
    }

    /**
     * Whether certainly no partition has received the end marker. From transaction.version 2 on each end marker raises the producer
     * epoch, so a partition that has received it has a higher epoch.
     */
    private boolean hasNoEndMarker(Map<TopicPartition, ProducerState> hanging, Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        int epoch = hanging.values().stream()
                .mapToInt(ProducerState::producerEpoch)
                .min()
                .orElseThrow();
        long remembered = System.currentTimeMillis() - MEMORY.toMillis();
        Optional<Map<TopicPartition, ProducerState>> ours = ours(partitions);
        return Topics.haveAnEpochForEachTransaction(admin)
                && hanging.values().stream().allMatch(state -> state.lastTimestamp() > remembered)
                && ours.isPresent()
                && ours.get().values().stream().noneMatch(state -> state.producerEpoch() > epoch);
    }

    private void abort(Map<TopicPartition, ProducerState> hanging) throws InterruptedException, ExecutionException {
        try {
            for (Map.Entry<TopicPartition, ProducerState> open : hanging.entrySet()) {
                ProducerState state = open.getValue();
                admin.abortTransaction(new AbortTransactionSpec(
                                open.getKey(),
                                state.producerId(),
                                (short) state.producerEpoch(),
                                state.coordinatorEpoch().orElse(0)))
                        .all()
                        .get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                throw new FailedRun(
                        "A transaction of " + transactionalId
                                + " is over, but no partition heard of its end, and aborting it"
                                + " takes the right to ALTER the cluster. Have it aborted, then run the replay again: "
                                + hanging.entrySet().stream()
                                        .map(open -> command(open.getKey(), open.getValue()))
                                        .collect(Collectors.joining("; ")),
                        e.getCause());
            }
            throw e;
        }
    }

    private static String command(TopicPartition partition, ProducerState open) {
        return "kafka-transactions.sh abort --topic " + partition.topic() + " --partition " + partition.partition()
                + " --start-offset " + open.currentTransactionStartOffset().orElseThrow();
    }

    private String sentence(Collection<TopicPartition> partitions) {
        Set<String> names = new TreeSet<>();
        partitions.forEach(partition -> names.add(partition.toString()));
        return "A transaction of " + transactionalId + " is over, but " + String.join(", ", names)
                + " never heard of its end, as can happen when a broker is killed: no reader of committed records gets past it."
                + " Another partition has heard of it, or it cannot be known that none has (for that, within half a day:"
                + " transaction.version 2, and READ on the three topics). So to send it again could count trips twice, and"
                + " to abort it with kafka-transactions.sh could lose some. Replay into new topics: --topic NAME.";
    }
}
