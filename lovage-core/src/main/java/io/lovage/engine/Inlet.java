package io.lovage.engine;

import io.lovage.broker.PublishResult;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.store.Entry;
import io.lovage.store.Key;
import io.lovage.store.TaskRecord;
import io.lovage.store.Txn;
import io.lovage.store.TxnResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What sending needs of an engine, so that it can be had inside somebody's transaction, too. See {@link Engine#within}. */
public interface Inlet {

    /** As {@link io.lovage.broker.Broker#publish}. */
    CompletionStage<List<PublishResult>> publish(List<Message> batch);

    /** As {@link io.lovage.store.StateStore#commit}. */
    CompletionStage<TxnResult> commit(Txn txn);

    /** As {@link io.lovage.store.StateStore#get}. */
    Optional<Entry> entry(Key key);

    /** As {@link io.lovage.store.TaskStore#get}. */
    Optional<TaskRecord> task(MessageId id);

    /** Of {@code engine}, each step in a transaction of its own. */
    static Inlet of(Engine engine) {
        return new Inlet() {

            @Override
            public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
                return engine.broker().publish(batch);
            }

            @Override
            public CompletionStage<TxnResult> commit(Txn txn) {
                return engine.state().commit(txn);
            }

            @Override
            public Optional<Entry> entry(Key key) {
                return engine.state().get(key);
            }

            @Override
            public Optional<TaskRecord> task(MessageId id) {
                return engine.tasks().get(id);
            }
        };
    }
}
