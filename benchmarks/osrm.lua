-- Shortest distance over roads that the benchmark has already chosen: weight = metres, no penalties.
api_version = 4

function setup()
  return {
    properties = {
      weight_name = 'distance',
      weight_precision = 1,
      use_turn_restrictions = false,
      continue_straight_at_waypoint = false,
      left_hand_driving = false,
    },
    default_mode = mode.driving,
    default_speed = 10,
  }
end

function process_node(profile, node, result, relations) end

function process_way(profile, way, result, relations)
  local oneway = way:get_value_by_key('oneway')
  result.name = 'x'
  result.forward_speed, result.backward_speed = 36, 36
  result.forward_rate, result.backward_rate = 10, 10
  result.forward_mode, result.backward_mode = mode.driving, mode.driving
  if oneway == 'yes' then result.backward_mode = mode.inaccessible end
  if oneway == '-1' then result.forward_mode = mode.inaccessible end
end

function process_turn(profile, turn)
  turn.duration = 0
  turn.weight = 0
end

return { setup = setup, process_way = process_way, process_node = process_node, process_turn = process_turn }
