package io.lovage.client;

/** Code for each message of a queue. Must be thread-safe if its consumer has more than one thread. */
@FunctionalInterface
public interface MessageHandler<T> {

    /**
     * Handles one message.
     *
     * @param received what came, with its id, headers and attempt; settling it early is allowed
     * @throws Exception to have it delivered again
     */
    void handle(Received<T> received) throws Exception;
}
