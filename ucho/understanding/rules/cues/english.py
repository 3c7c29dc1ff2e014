"""What English customers call the parts of a service; `rules.aspects` says how it is written."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = {
    "product": """
        =4g =5g acting actor actress adaptation adverts album =ale alignment allergen alteration alternator anaesthetic
        anesthetic antibiotic api assembly audio autoplay backpack =bacon bagel baked baking ballet bandage
        barbell =bars batteries battery =bed_frame bedding =beef =beer =beta bicycle =bike biryani blender
        =blowdry bodywork boiler =book bookcase =books bookshelf =boots bouquet bracelet braces brake =bread
        breakfast brek brisket broadband =broke broken =broth brownie buffering =buffet =bug bugs bulb bumper
        =bun bunk_bed =buns burger burnt burrito =butter button_came cable =cake =cakes calendar_sy camera
        candle canteen cargos casing catalogue catering cement charger charging =cheese chicken =chips =classes
        clematis clutch =coat cocktail =coffee coffin =collar compost computer concert conditioner console
        controller cosmetic costume =cot couch coverage =crack cracked cream credit_card credit_line =crib
        croissant crossfit crossword crown crumpet cuff cupboard cupcake cuppa current_acc curriculum curry
        curtain cutlery =dal damaged dashboard =data defect delicious denture dessert =dial_tone dinner
        director_cut =dish =dishes dishwasher donut dosa =dose doughnut drawer dress =drill driver_batt drone
        dry_clean dryer dubbing dumbbell dumbell duvet earbud earring =editor =egg =eggs =electricity elliptical
        ending engine episode espresso exhaust exhibit exhibition expired export fabric faucet faulty feature
        fertili fiber =fibre filling =film =fish flat-pack flatpack flavor flavour =flick flower food footage
        foundation frames freezer =fresh fridge =fries fringe frying functionality furnace furniture =game
        gamepad =games =gas_leak gearbox =gig gingerbread glass_cracked glove glue gluten gpu grades graphics
        gravy groom grooming grub haggis =hair haircut =ham handbag handset hard_drive =hat headboard headphone
        headstone heating hedge =heel highlights homework hoodie hoover hot_water =hurt implant =import inedible
        ingredient inhaler insole instructions insulin integration =internet inverter invoice_mod =isa =jab
        jacket jeans jewel jollof jumper kebab kettle keyboard keypad kitchen_unit kurta =labels laminate =lamp
        laptop lasagna lasagne latency latte lavender lawn leaking leaks leasing leather lego lemon_tree
        lemonade lenses lesson lipstick loaf =loan lotion lunch mains manicure mascara mash massage mattress
        meal medicine =meds =menu =meter microphone =milk milkshake missing_part modem monitor =mortgage =mot
        mouse =movie mower =mri muffin =mug =mugs museum music_qu nachos nails_box =nails_d necklace =net neuter
        nightstand noodle notebook novel nugget =oil ointment omelette =opera operation orchid ottoman outage
        =oven overcooked overdraft painless =paint paintwork =pan pancake parkin =parts pasta pastries pastry
        =pasty patch perfume phone_case phone_scr photo photograph picture_qu =pie pierogi =pies pilates pillow
        =pills pixel pizza plank =plants =plate =plates =play playlist plot plug-in plugin polish_teeth popcorn
        =pork porridge portion potato pouches =power power_cut pram pressure pretzel printer prints processor
        product production program pudding =pump puzzle quality quilt ramen =raw recliner release repair respray
        ribs =rice ripped risotto roast =roll =rolls root_canal =rose =roses =rotten router rucksack salad
        =salsa sandal sandwich =sauce saucepan sausage savings savings_acc =saw scone scooter scran =screen
        =scren screws seafood seam =seed =seeds sentences series serum service_l sewage shampoo shawarma =shelf
        shelves =shirt =shoes shortcut =show =shows shrub signal =sizing =skirt sleeves smartwatch smoothie
        snapped sneaker sock sofa software soggy =solar soles =songs =sound =soup sourdough spay speaker
        spectacles spin_cl spin_class spreadsheet =ssd =sso stain_rem =stale =stank starter steak =stew stitch
        stool =story stove stream stroller subtitles supper surgery sushi suspension sweater sync tablecloth
        tablet taco tailored =tap =taps =taste =tasted =tastes tasty =tea television telly template_ed textbook
        therapy tiles timber tire toaster tool topping tore touchscreen =towel =towels toy tractor training
        treadmill treatment =trim trouser tuition tulip turf =tv tyre ultrasound undercooked underwear updates
        uptime usb vaccination vaccine vacuum =van_hire vase vegan version video vitamin volume waffle waistband
        wallpaper =wardrobe washer =watch webhook whitening wi-fi widget wifi windscreen =wine wings wiper
        workout works_gr workshop worktop wreath x-ray =xray =yoga yoghurt yogurt zip zipper zumba
    """,
    "price": """
        a_steal afford affordable astronomical bargain =bucks budget =cent =cents cheap complimentary concession =cost
        costing costl =costs coupon =daft daft_money daylight_rob discount exorbitant expens extortion
        fair_money =fees =fiver for_free free_of_ch freebie going_rate good_value great_value hidden_charg
        hidden_fee hike how_much markup money_for_old more_expens not_worth overpriced =pence per_month
        per_night per_person price price_hike price_inc price_rise pricing =pricy promo put_it_up =quid
        quotation quoted =rate =rates reasonable_pr reasonably_pr rip-off rip_off ripoff ripped_off robbery
        senior_dis standing_charge steep student_dis surcharge tariff =tenner the_cost upsell =value value_for
        waste_of_mon what_does_it_c what_is_the_price what_s_the_price what_would_it_c whats_the_price worth_e
        worth_every worth_it worth_the
    """,
    "delivery": """
        arrival =arrive =arrived arriving baggage =bags boarding_l =box_was =buses cancelled_train chucked =coach_was
        collection conductor_l connection_missed couldn't_find_the_h courier customs deliver delivr departed
        departure =depot despatch =dhl didnt_arr dilivery dispatch =doorstep driver drop-off =dropped_off =fedex
        =ferry flight freight gate_ch has_not_arr hasn't_arr hasn't_come hasnt_arr =hermes in_transit isn't_here
        isnt_here left_at left_in_the left_it left_outside loaded locker =lorry lost_in luggage misdeliver
        missed_conn movers my_order neighbor never_arrived never_showed nieghb not_arrived not_here_yet
        order_arr over_the_fence package packaging pallet parcel pick-up_point pickup_point =plane =post
        =postman rail_repl received_wrong recieved_wrong removal =royal_mail sent_me_the =ship shipment shipped
        =shipping signed_for sorting suitcase thrown timetable =tracked tracking train =tram turned_up undeliver
        unload =ups =van warehouse where_is_my where_s_my wheres_my wrong_address wrong_item wrong_one
        wrong_order wrong_size_s
    """,
    "staff": """
        accountant adjuster advis agent arrogant assistant attendant attentive attitude baker barber barista barman
        bartender beautician bellboy =bloke =boss bouncer =boy =boys broker builder butcher cabbie cardiologist
        caring carpenter cashier chauffeur checkout_girl cheerful chef cleaner clerk clown =coach colleague
        colourist compassion competence competent concierge condescend conductor considerate consultant =cook
        counsellor counselor courteous courtesy cowboys =crew crewman crook decorator dentist dismissive
        dispatcher =doc doctor doorman =dr driver_was =dude efficient electrician empath employee engineer
        =fella fitter florist =folks foreman fraudster friend gardener gentle =girl =girls =gp gracious grumpy
        guard =guide =guy hairdresser handler handyman headmaster headmistress headteacher helpful hospitality
        =host hostess housekeep human_being hung_up hygienist idiot incompet incompetence indifferent inspector
        installer instructor jeweller joiner =kind kindly_exp =kindness kitchen_st knowledgeable =lad =ladies
        =lads =lady landlord =lass =lassie lawyer lazy liar lifeguard lovely_lady lying maid =man manager
        mechanic =men_who midwife midwives moron =mr =mrs =ms notary nurse obliging obnoxious operator optician
        optometrist orderly owner paediatric painter paramedic patience patient_w patiently patroni pediatric
        =people_at =person pharmacist physician pilot plumber polite porter principal =prof professional
        psychologist radiographer reassuring reception_l receptionist =rep =reps roofer rude rudeness sarcastic
        scammer secretary server_was shouted =sir_at smile smiling snapped_at sneer solicitor someone_at
        specialist staff steward stylist supervisor surgeon surly swore tailor taxi_driver teacher teaching_as
        =team =tech technical_man technician =techs teller therapist thieves thoughtful ticket_insp tiler
        till_girl tour_guide tutor unfriendly unhelpful unprofess =usher valet =vet volunteer waiter waitress
        warm_welc warmth welcoming =woman worker yelled =yelling young_man young_woman
    """,
    "waiting": """
        ahead_of_sch all_afternoon all_day all_morning backlog days_l days_late delay dragging_on drags_on early_too
        efficiently eventually fast =forever =fortnight four_weeks half_an_hour =hold hold_mus =hour =hours
        how_long how_much_longer =hr =hrs in_no_time instantly kept_me_w kept_us_w kept_waiting l8 =line_up
        long_line =min =mins months_later never_came never_turned next_day no_show on_hold on_the_dot on_time
        =overdue overran =prompt promptly =punctual queue quick ran_late running_late same_day second_week
        =since_m six_weeks slow slowest snail speedy standing_in_line still_no still_not still_nothing
        still_wait stood_in_line swift taking_ages taking_for third_week three_months three_weeks took_ages
        took_forever took_hours took_months took_weeks turnaround two_months two_weeks =w8 w8ed =wait waited
        waiting =waits weeks_later =weeks_now within_minutes within_the_hour
    """,
    "communication": """
        =advert announc answer answerphone apolog assured boilerplate =bot =bots brochure brush_off brushed_off
        call_back call_cent callback canned =chat chatbot clear_inst clearly_exp conflicting confusing_let
        contact contradict copy-paste copy_and_p copypaste correspondence customer_serv customer_supp cut_me_off
        cut_off different_person =dm =dms e-mail email explain explanation fob_off fobbed get_back_to
        get_through getting_back getting_through got_back_to =heard_nothing helpline hotline hung_up ignor
        inform jargon keep_me leaflet =letter =letters lied_to live_chat loudspeaker =marketing menu_opt message
        miscomm mislead misleading misled mixed_message never_answer never_call never_got_back never_repl
        newsletter no_answer no_one_t no_reply no_word nobody_c nobody_in nobody_t noone not_answer =notice_of
        notif passed_around =phone =phoned pillar_to plain_english press_1 =press_one promise put_through
        radio_sil reference_num =replied replies reply respon =ringing =robot run_around runaround rung signage
        silence =sms =sorry_from spam switchboard tannoy template =text_mess texted ticket_cl =told unannounced
        unclear updates_on verification_code voicemail warned
    """,
    "availability": """
        any_left any_room any_seats any_space any_tickets appointment =appt =appts are_you_open availab back_in_st
        bank_holiday =book_a book_in boxing_day can_i_book cancel_my_app christmas_eve closes could_i_book
        do_u_have do_you_have do_you_sell double-book earliest fit_me free_on fully_booked got_any got_room
        got_space have_you_got in_stock is_there_a_sl is_there_any =left_in move_my move_my_app next_avail
        next_free open_at open_on opening_h opening_t opens out_of_st out_of_sto overbook push_back r_u_open
        ran_out =ready_y resched reschedule reservation =reserve restock run_out =seats_for =seats_left =shut
        size_avail =slot =slots sold_out soonest spare_ring squeeze_me =stock stocked table_for tickets_for
        u_got u_open unavailab until_what =vacanc waiting_list =waitlist walk-in walkin what_time_are
        what_time_do_you
    """,
    "payment": """
        arrears =atm =bacs =balance_d bank_acc =bill billed billing =bills bounced =card card_declined card_refused
        card_was_dec =cards cash_mach cashback chargeback =charged charged_twice charges =claim claim_paid
        =contactless =credit credit_note =debit =debited declined deducted =deposit direct_deb direct_debit
        double_ch double_charg fined fraudulent =fx =iban instal itemised itemized late_charge late_fee ledger
        outstanding_b overcharg overpaid owed owing =paid paying payment payment_didn payment_fail payout paypal
        payroll =pays payslip =penalty pending_ch prepaid prepay receipt reconcil =refund_dep refused_card
        remittance settlement sort_code standing_order statement =tab =tip took_money top-up top_up topped_up
        transaction =transfer transferred_m twice_ch unauthor unauthorised undercharg underpaid =vat vat_inv
        wages wire_tr
    """,
    "returns": """
        claim_under compensat compensation exchange guarantee money_back paragon refund refunding =replaced
        replacement_for restock =restock_fee restocking =return return_label returned returning =returns
        returns_l =rma send_back =send_it_back sending_back sent_back sent_it_back store_credit =swap_it swapped
        take_back take_it_back warrant
    """,
    "website": """
        =app =apps autofill =basket blank_page boarding_pass browser =button =captcha checkout click clunky cookie crash
        dark_mode doesn't_load dropdown error_404 error_code error_mess =form freezes =frozen_scr glitch
        interface keeps_crash keeps_freez kiosk layout =link =links locked_out log_in log_on =logged logged_out
        logging =login menu_but navigate navigation notification_s notifications online_acc online_form otp
        =page =pages passcode password =pin_reset pop-up =popup portal profile_p progress_bar push_notif qr
        reset_link reset_my_p scan_the_qr scroll search_bar self-checkout sign-in sign_in sign_up =sites
        two-fact =ui user-friendly user_friendly =ux =verificat verification verify_code =web web_site website
        widget_on won't_load wont_load
    """,
    "place": """
        =ac air_con air_cond aircon =aisle ambiance ambience apartment atmosphere attic balcony basement bathroom
        bathtub beach =bed bed_bug bed_sheets bedbug bedroom =beds bench bike_rack boiling box_office branch
        building cabin campsite car_park =car_park carpet ceiling chairs changing_r changing_room =clean
        =cleaner_than cleanli cloakroom cobweb cockroach =cold_room corridor =cosy courtyard cozy cramped creche
        crowded cubicle =damp decor =desk =dirt dirty =door drafty draught dusty elevator entrance filthy
        =fire_exit fitting_room =floor foyer freezing freezing_in grubby =gym_floor hairs_in hallway =heat_in
        heater =hostel hotel hotel_room hygiene hygienic =interior jacuzzi kitchenette =lift lighting lobby
        location locker =loo =loud loud_mus machines_br =mice =mold =mould mouse_dr music_in music_too noise
        noisy overcrowded =packed parking parking_space picnic =place playground plumbing =pool premises
        =quiet_room ramp =rat =rats restroom rooftop =room =rooms roomy sauna =seat =seats shower sink_bl smell
        spacious spotless squat_rack squat_rak stadium stage_view =stains =stairs stairwell steam_room =stench
        step-free stink store_lay =stuffy suite temperature terrace tidy toilet too_cold too_dark too_hot
        unclean untidy ventilat venue =view waiting_room =walls =washroom wheelchair window
    """,
    "contract": """
        agreement auto-renew auto_renew autorenew break_clause cancel_my_con cancel_my_m cancel_my_mem cancel_my_sub
        cancellation clause commitment consent contract contractual cooling_off =cover coverage_of deductible
        downgrade early_exit early_term exclusion exit_cl exit_fee fine_pr fine_print gdpr =hidden insur
        insurance_pol =lease licence license =lock-in locked_in membership milestone minimum_t =my_plan =notice
        notice_p opt_out opted_out =plan policies policy port_my_n porting renewal renewed =rental_ag
        rolling_con signed_up_for =sla small_pr small_print subscri tcs tenancy terminat =terms terms_and
        transfer_of_own underwrit waiver without_my_cons
    """,
}
