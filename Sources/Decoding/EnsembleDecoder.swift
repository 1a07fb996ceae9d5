import Models
import Tensors

/// Models that write an output together, token by token; one alone writes as it always does.
///
/// Each sees the same source and the tokens written so far; what is expected next is softmax(Σ logits / n), the
/// normalised geometric mean of what the models expect. Their vocabularies are the same. Like its members it belongs to
/// one thread at a time.
package final class EnsembleDecoder: StepDecoder, @unchecked Sendable {
  private let members: [ModelDecoder]

  /// - Parameter members: at least one; several have no shortlists.
  package init(_ members: [ModelDecoder]) {
    precondition(Set(members.map(\.vocabularySize)).count == 1, "an ensemble has one vocabulary")
    self.members = members
  }

  /// Threads that help, while there are any.
  package var team: Team? {
    didSet { for member in members { member.team = team } }
  }

  package var vocabularySize: Int { members[0].vocabularySize }

  package func encode(_ sources: [[Int32]]) -> [ModelDecoder.Memory] { members.map { $0.encode(sources) } }

  package func start(_ memories: [ModelDecoder.Memory]) -> [StateRows] {
    zip(members, memories).map { $0.start($1) }
  }

  package func step(_ tokens: [Int32], _ states: inout [StateRows], _ memories: [ModelDecoder.Memory]) -> StepOutput {
    let outputs = members.indices.map { members[$0].step(tokens, &states[$0], memories[$0]) }
    let first = outputs[0]
    guard outputs.count > 1 else { return first }
    for other in outputs.dropFirst() {
      precondition(other.tokens == nil && first.tokens == nil, "an ensemble has no shortlists")
      first.logits.add(other.logits)
      if let attention = first.attention, let more = other.attention { attention.add(more) }
    }
    let share = 1 / Float(members.count)
    first.logits.multiply(by: share)
    first.attention?.multiply(by: share)
    first.logits.writeLogSums(to: first.logSums, team: team)
    return first
  }

  package func reorder(_ states: inout [StateRows], by indices: [Int]) {
    for index in members.indices { members[index].reorder(&states[index], by: indices) }
  }
}
