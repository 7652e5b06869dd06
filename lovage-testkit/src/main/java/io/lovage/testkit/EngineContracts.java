package io.lovage.testkit;

import io.lovage.broker.Capabilities.Feature;
import io.lovage.engine.Engine;
import java.time.Clock;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;

/**
 * All that an engine promises. An engine's module extends this class and adds nothing but how the engine is opened. What an engine lacks by its
 * {@link io.lovage.broker.Capabilities} is reported as skipped.
 *
 * <p>Each suite is a nested class, so that it can be run alone: {@code -Dtest='MyContractsTest$Leases'}.
 */
public abstract class EngineContracts {

    /** Opens an engine at a new and empty place. It is closed after the test. */
    protected abstract Engine open(Clock clock);

    /**
     * Opens the place of the last {@link #open} once more, as another process would. Engines with {@link Feature#SHARED} must override this; for
     * others, tests that need a second opening are skipped unless they do.
     */
    protected Engine openAgain(Clock clock) {
        return Assumptions.abort("the engine has no second opening of one place");
    }

    @Nested
    class Publishing extends PublishContract {}

    @Nested
    class Delivering extends DeliveryContract {}

    @Nested
    class Polling extends PollContract {}

    @Nested
    class Leases extends LeaseContract {}

    @Nested
    class Releases extends ReleaseContract {}

    @Nested
    class Parking extends ParkContract {}

    @Nested
    class DeadLetters extends DeadLetterContract {}

    @Nested
    class RandomDeliveries extends BrokerModelContract {}

    @Nested
    class Clocks extends ClockContract {}

    @Nested
    class State extends StateStoreContract {}

    @Nested
    class Transactions extends TransactionContract {}

    @Nested
    class StateScans extends StateStoreScanContract {}

    @Nested
    class RandomTransactions extends StateStoreModelContract {}

    @Nested
    class Tasks extends TaskStoreContract {}

    @Nested
    class TaskRecords extends TaskRecordContract {}

    @Nested
    class TaskQueries extends TaskQueryContract {}

    @Nested
    class Commits extends EngineContract {}

    @Nested
    class Fences extends FenceContract {}

    @Nested
    class Withdrawals extends WithdrawContract {}

    @Nested
    class Concurrency extends ConcurrencyContract {}

    @Nested
    class Sharing extends SharingContract {}

    @Nested
    class RunningTasks extends TaskContract {}

    @Nested
    class RunningWorkers extends WorkerContract {}

    @Nested
    class WatchingWorkers extends WorkerDeskContract {}

    @Nested
    class SteeringWorkers extends WorkerOrdersContract {}

    @Nested
    class RunningFlows extends FlowContract {}

    @Nested
    class UsingMessageQueues extends MessageQueueContract {}

    @Nested
    class RunningAttempts extends AttemptContract {}

    @Nested
    class MeetingBadInput extends BadInputContract {}
}
