package io.purser.governance.access;

import io.purser.core.attribution.Identity;
import io.purser.core.tenancy.KeyPolicy;

/// Whoever a key stands for, under one policy version.
///
/// @param identity the fixed part of every attribution
/// @param policy what the key allows, requires and fixes
public record Caller(Identity identity, KeyPolicy policy) {}
