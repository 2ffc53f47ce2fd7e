package import InvitationToken
import PartnerModel
import PortalFiles
import Rendering

/// What the pages of the guide may name beyond `PortalFields`: what the model knows and a partial shows.
struct GuideFields: Sendable {
  let configuration: PortalConfiguration
  let operatorOrganisation: Reseller
  let approvedProviders: [Provider]
  let keys: [PublishedKey]
  let words: Vocabulary
  /// The address of a provider's page in this language.
  let providerAddress: @Sendable (OrganisationID) -> String
  /// Where the published keys are.
  let keysAddress: String

  private static let keySchema: FieldSchema = ["id": .text, "fingerprint": .text, "state": .text]

  static let schema: FieldSchema = [
    "providers": .list(ProviderFields.schema),
    "provider": .group(ProviderFields.schema),
    "checklist": .list(["id": .text, "label": .text, "hint": .text, "required": .flag]),
    "roles": .list(["id": .text, "name": .text, "text": .text]),
    "actions": .list([
      "id": .text, "name": .text, "cells": .list(["allowed": .flag, "label": .text]),
    ]),
    "chain": TwoTierChain.schema,
    "hasKeys": .flag,
    "keys": .list(keySchema),
    "hasReceiptKeys": .flag,
    "receiptKeys": .list(keySchema),
    "keysHref": .url,
    "tokenAudience": .text,
  ]

  func values(provider: Provider?) -> [String: FieldValue] {
    [
      "providers": .list(approvedProviders.map(values(of:))),
      "provider": provider.map { .group(values(of: $0)) } ?? .absent,
      "checklist": .list(checklist),
      "roles": .list(
        Role.allCases.map { role in
          [
            "id": .text(role.rawValue), "name": .text(words.name(of: role)),
            "text": .text(words["roleText.\(role.rawValue)"]),
          ]
        }),
      "actions": .list(Action.allCases.map(row(of:))),
      "chain": TwoTierChain.value(
        vendor: configuration.programme.owner[words.language],
        reseller: operatorOrganisation.companyName[words.language], words),
      "hasKeys": .flag(keys.contains { $0.purpose == .invitations }),
      "keys": .list(rows(ofKeysFor: .invitations, states: "keys")),
      "hasReceiptKeys": .flag(keys.contains { $0.purpose == .receipts }),
      "receiptKeys": .list(rows(ofKeysFor: .receipts, states: "receiptKeys")),
      "keysHref": .url(keysAddress),
      "tokenAudience": .text(configuration.tokenAudience),
    ]
  }

  private func values(of provider: Provider) -> [String: FieldValue] {
    ProviderFields(provider: provider, words: words, address: providerAddress(provider.id)).values
  }

  /// - Parameter states: under which words the states of such keys are.
  private func rows(ofKeysFor purpose: KeyPurpose, states: String) -> [[String: FieldValue]] {
    keys.filter { $0.purpose == purpose }.map { key in
      [
        "id": .text(key.key.keyID), "fingerprint": .text(key.key.fingerprint),
        "state": .text(words["\(states).\(key.state.rawValue)"]),
      ]
    }
  }

  /// From the very list that an application is validated with (R25).
  private var checklist: [[String: FieldValue]] {
    EnrolmentField.all.map { field in
      [
        "id": .text(field.id), "label": .text(words["checklist.\(field.id).label"]),
        "hint": .text(words["checklist.\(field.id).hint"]),
        "required": .flag(field.isNeeded(alreadyEnrolled: false)),
      ]
    }
  }

  /// A row of the roles table, from the table that refuses commands (R65).
  private func row(of action: Action) -> [String: FieldValue] {
    let allowed = PermissionTable.standard.roles(for: action)
    return [
      "id": .text(action.rawValue), "name": .text(words.name(of: action)),
      "cells": .list(
        Role.allCases.map { role in
          let isAllowed = allowed.contains(role)
          return [
            "allowed": .flag(isAllowed),
            "label": .text(words[isAllowed ? "rolesTable.allowed" : "rolesTable.notAllowed"]),
          ]
        }),
    ]
  }
}

/// A public key as the portal shows it.
package struct PublishedKey: Sendable {
  package enum State: String, Sendable {
    case next
    case active
    case retired
  }

  package let key: PublicKey
  package let state: State
  /// Whether it signs invitations, or the verifier's receipts.
  package let purpose: KeyPurpose

  package init(_ key: PublicKey, _ state: State, for purpose: KeyPurpose) {
    self.key = key
    self.state = state
    self.purpose = purpose
  }
}

extension KeySet {
  /// The set as the portal publishes it.
  package init(_ published: [PublishedKey]) {
    func keys(for purpose: KeyPurpose) -> [PublicKey] {
      published.filter { $0.purpose == purpose }.map(\.key)
    }
    self.init(keys(for: .invitations), receipts: keys(for: .receipts))
  }
}

extension PortalConfiguration {
  /// Whom tokens are meant for: the verifier, or the portal itself where answers come by mail.
  package var tokenAudience: String { verifier ?? address }
}
