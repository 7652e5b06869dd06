package io.lovage.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lovage.Lovage;
import io.lovage.broker.PublishResult;
import io.lovage.engine.Engine;
import io.lovage.engine.Engines;
import io.lovage.engine.Inlet;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.SystemTime;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.TaskQuery;
import io.lovage.store.TaskRecord;
import io.lovage.store.TaskState;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import io.lovage.task.Call;
import io.lovage.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is sent once more because nobody knows whether it was accepted. */
class UnknownAnswerTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Task<Integer, Integer> DOUBLE = Task.of("double", Integer.class, Integer.class);

    private final List<Integer> ran = new ArrayList<>();

    @Test
    void a_flow_that_has_ended_by_then_is_not_sent_again() {
        assertEndsOnce(DOUBLE.with(1).then(DOUBLE).then(DOUBLE), 1, 2, 4);
    }

    @Test
    void a_flow_with_a_unique_key_that_has_ended_by_then_is_not_sent_again() {
        assertEndsOnce(DOUBLE.with(1).then(DOUBLE).unique("once"), 1, 2);
    }

    @Test
    void a_task_with_a_unique_key_that_has_ended_by_then_is_not_sent_again() {
        assertEndsOnce(DOUBLE.with(1).unique("once"), 1);
    }

    private void assertEndsOnce(Call<Integer> call, Integer... runs) {
        try (Engine engine = Engines.open("memory:", SystemTime.clock());
                Lovage lovage = Lovage.on(engine, SystemTime.clock())) {
            lovage.handle(DOUBLE, number -> {
                        ran.add(number);
                        return 2 * number;
                    })
                    .start();
            Inlet inlet = new ForgetfulInlet(lovage, Inlet.of(engine));
            Sender sender = new Sender(
                    inlet,
                    new Publisher(inlet, engine.capabilities(), SOON),
                    new MessageIds(SystemTime.clock()),
                    SystemTime.clock());

            MessageId id = sender.send(call);

            assertThat(engine.tasks().get(id).orElseThrow().state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(engine.tasks().find(new TaskQuery(Set.of(TaskState.WAITING), null, null, 10, null)))
                    .isEmpty();
            assertThat(ran).containsExactly(runs);
        }
    }

    /** Does not say that something was committed; and by the time in which it could have said it, the task has ended. */
    private record ForgetfulInlet(Lovage lovage, Inlet inlet) implements Inlet {

        @Override
        public CompletionStage<TxnResult> commit(Txn txn) {
            TxnResult result = inlet.commit(txn).toCompletableFuture().join();
            List<MessageId> ids = new ArrayList<>();
            txn.publish().forEach(message -> ids.add(message.id()));
            txn.records().forEach(record -> ids.add(record.id()));
            if (ids.isEmpty() || !result.isCommitted()) {
                return CompletableFuture.completedFuture(result);
            }
            for (MessageId id : ids) {
                awaitEnd(id.toString());
            }
            return CompletableFuture.completedFuture(TxnResult.UNKNOWN);
        }

        private void awaitEnd(String id) {
            try {
                Integer unused = lovage.handle(id, Integer.class).await(SOON);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
            return inlet.publish(batch);
        }

        @Override
        public Optional<Entry> entry(Key key) {
            return inlet.entry(key);
        }

        @Override
        public Optional<TaskRecord> task(MessageId id) {
            return inlet.task(id);
        }
    }
}
