package io.lovage.broker;

/** Proof of one lease, made and read by the engine alone. Each lease of a message has another token. */
public interface LeaseToken {}
