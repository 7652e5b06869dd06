package io.lovage.worker;

import io.lovage.engine.AttemptTransaction;

/** What an attempt's context needs of its worker. */
interface AttemptServices {

    void progress(RunningAttempt attempt, double fraction, String note);

    /** Renews the lease now; {@code false} if it was lost. */
    boolean heartbeat(RunningAttempt attempt);

    /** Begins a transaction for the writes of a handler. */
    AttemptTransaction begin();
}
