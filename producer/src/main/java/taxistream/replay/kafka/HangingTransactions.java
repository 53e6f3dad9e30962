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
 * Transactions of one id that are over, as their coordinator has it, and stay open in a partition that never heard of the end: no
 * reader of committed records gets past them. A broker that is killed between answering a commit and telling the partitions can
 * cause it: started again, while no partition has a leader yet, it takes them for deleted and tells nobody (seen with Kafka 4.3.1).
 *
 * <p>Worse than the standstill is what comes next: the end of a later transaction in that partition ends this one too, an abort as
 * well as a commit. So a replay looks for them before it reads its position, and after each commit.
 *
 * <p>What no partition has heard the end of, nobody has read: it is aborted, and its rows are sent again. Where one has heard it,
 * the others would have to hear the same, and Kafka lets nobody say that but the coordinator. Those of an earlier producer id of the
 * transactional id (after 32,767 transactions, or seven idle days) are not found.
 */
final class HangingTransactions {

    private static final Set<TransactionState> OVER =
            Set.of(TransactionState.EMPTY, TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

    /**
     * A broker forgets a producer that has been silent for a day (producer.id.expiration.ms, which is not to be made much less), and
     * with it what a partition has heard.
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
     * Aborts what hangs, if no partition has heard of its end.
     *
     * @param upTo the last record, by partition, of the transactions that may be meant; later ones are another instance's
     * @return whether something did
     * @throws KafkaException if Kafka does not tell now; ask again
     * @throws FailedRun if some partition has heard of the end, and another has not
     */
    boolean abort(ToLongFunction<TopicPartition> upTo) {
        try {
            Collection<TopicPartition> partitions = partitions();
            Map<TopicPartition, ProducerState> before = open(heldBack(partitions));
            if (before.isEmpty() || !isOver()) {
                return false;
            }
            // Looked at again: what was open before the coordinator called it over, and still is, will not hear of it.
            Map<TopicPartition, ProducerState> hanging = open(before.keySet());
            hanging.entrySet()
                    .removeIf(open -> !start(open.getValue()).equals(start(before.get(open.getKey())))
                            || start(open.getValue()).orElseThrow() > upTo.applyAsLong(open.getKey()));
            if (hanging.isEmpty()) {
                return false;
            }
            if (!isUnheard(hanging, partitions)) {
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

    /** Whether a transaction of the id is open in one of the partitions; not, where we are not allowed to know. */
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

    /** The partitions of which a reader of committed records does not get all that there is. */
    private Collection<TopicPartition> heldBack(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, Long> committed = Topics.ends(admin, partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> all = Topics.ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED);
        return partitions.stream()
                .filter(partition -> committed.get(partition) < all.get(partition))
                .toList();
    }

    /** Our producer in those of the partitions in which it has a transaction open. */
    private Map<TopicPartition, ProducerState> open(Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException {
        Map<TopicPartition, ProducerState> open = new HashMap<>(ours(partitions).orElse(Map.of()));
        open.values().removeIf(state -> state.currentTransactionStartOffset().isEmpty());
        return open;
    }

    /** Our producer where it is known; empty if we are not allowed to ask all of the partitions. */
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
     * Whether it is sure that no partition has heard of the end. Each transaction has an epoch of its own, and its end brings the next
     * one, so that a partition which has heard it is ahead; from transaction.version 2 on.
     */
    private boolean isUnheard(Map<TopicPartition, ProducerState> hanging, Collection<TopicPartition> partitions)
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
